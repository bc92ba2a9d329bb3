import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { appConfig, type Config, secretKey } from '../config.js';
import { UsersModule } from '../users/users.module.js';
import { AuthController } from './auth.controller.js';
import { AuthService, TOKEN_SECONDS } from './auth.service.js';

@Module({
  imports: [
    UsersModule,
    JwtModule.registerAsync({
      inject: [appConfig.KEY],
      useFactory: (config: Config) => ({
        secret: secretKey(config),
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
