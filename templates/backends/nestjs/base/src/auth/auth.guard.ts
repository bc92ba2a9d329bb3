import { CanActivate, ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import type { User } from '../users/user.entity.js';
import { AuthService } from './auth.service.js';

export interface AuthenticatedRequest extends Request {
  user: User;
}

/** Requires a valid token, and puts its user in `request.user`. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly authService: AuthService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const user = await this.authService.findUserByToken(token);
    if (!user) throw new UnauthorizedException('Log in first.');
    request.user = user;
    return true;
  }
}
