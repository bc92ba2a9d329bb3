import { randomBytes } from 'node:crypto';
import { Logger, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { appConfig, type AppConfig } from '../config.js';
import { AuthController } from './auth.controller.js';
import { AuthService, TOKEN_SECONDS } from './auth.service.js';
import { User } from './user.entity.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([User]),
    JwtModule.registerAsync({
      inject: [appConfig.KEY],
      useFactory: ({ secretKey }: AppConfig) => ({
        secret: secretKey ?? randomSecret(),
        signOptions: { algorithm: 'HS256', expiresIn: TOKEN_SECONDS },
        verifyOptions: { algorithms: ['HS256'] },
      }),
    }),
  ],
  controllers: [AuthController],
  providers: [AuthService],
  exports: [AuthService],
})
export class AuthModule {}

function randomSecret() {
  new Logger(AuthModule.name).warn(
    'SECRET_KEY is not set: using a random one, so tokens end with this process.',
  );
  return randomBytes(32).toString('hex');
}
