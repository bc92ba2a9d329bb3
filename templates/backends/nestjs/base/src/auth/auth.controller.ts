import { Body, Controller, Get, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, type AuthenticatedRequest } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { Credentials } from './credentials.dto.js';

@Controller('api/auth')
export class AuthController {
  constructor(private readonly authService: AuthService) {}

  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  login(@Body({ schema: Credentials }) credentials: Credentials) {
    return this.authService.login(credentials);
  }

  @UseGuards(AuthGuard)
  @Get('me')
  me(@Req() { user }: AuthenticatedRequest) {
    return { id: user.id, email: user.email, name: user.name };
  }
}
