import { Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { id } from '../validation.js';
import type { Credentials } from './credentials.dto.js';
import { verifyPassword } from './passwords.js';

export const TOKEN_SECONDS = 3600;

const Claims = z.object({ sub: id, exp: z.number() });

@Injectable()
export class AuthService {
  constructor(
    private readonly usersService: UsersService,
    private readonly jwtService: JwtService,
  ) {}

  async login({ email, password }: Credentials) {
    const user = await this.usersService.findByEmail(email);
    const isRight = await verifyPassword(password, user?.password_hash);
    if (!user || !isRight) throw new UnauthorizedException('Wrong e-mail address or password.');
    return {
      access_token: await this.jwtService.signAsync({ sub: String(user.id) }),
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
    };
  }

  /** The token's user; null if it is forged, expired or has no such user. */
  async findUserByToken(token: string): Promise<User | null> {
    const { data } = Claims.safeParse(await this.jwtService.verifyAsync(token).catch(() => null));
    return data ? this.usersService.findById(data.sub) : null;
  }
}
