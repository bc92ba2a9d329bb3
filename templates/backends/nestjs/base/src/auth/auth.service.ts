import { Injectable, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InjectRepository } from '@nestjs/typeorm';
import { hash, verify } from '@node-rs/argon2';
import { Repository } from 'typeorm';
import { toId } from '../database/to-id.js';
import type { LoginDto } from './dto/login.dto.js';
import { User } from './user.entity.js';

export const TOKEN_SECONDS = 3600;

@Injectable()
export class AuthService {
  /** Verified for an unknown user, so that the time taken does not tell. */
  private readonly decoyHash = hash('');

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly jwtService: JwtService,
  ) {}

  async login({ email, password }: LoginDto) {
    const user = await this.users.findOneBy({ email });
    const passwordHash = user?.password_hash ?? (await this.decoyHash);
    const isRight = await verify(passwordHash, password);
    if (!user || !isRight) {
      throw new UnauthorizedException('Wrong e-mail address or password.');
    }
    return {
      access_token: await this.jwtService.signAsync({ sub: String(user.id) }),
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
    };
  }

  /** The user whose token it is; null if it is forged, expired or nobody's. */
  async findUserByToken(token: string): Promise<User | null> {
    const payload = await this.jwtService
      .verifyAsync<{ sub?: unknown }>(token)
      .catch(() => null);
    const id = toId(payload?.sub);
    return id ? this.users.findOneBy({ id }) : null;
  }

  async createUser({ email, password }: LoginDto, name: string): Promise<void> {
    const password_hash = await hash(password);
    await this.users.insert({ email, name, password_hash });
  }
}
