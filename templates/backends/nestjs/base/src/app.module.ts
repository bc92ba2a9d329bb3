import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { AppController } from './app.controller.js';
import { AuthModule } from './auth/auth.module.js';
import { appConfig, type Config } from './config.js';
import { connect, dataSourceOptions } from './database/database.js';
import { HealthController } from './health/health.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { validationPipe } from './problems/validation.pipe.js';
import { ProductsModule } from './products/products.module.js';
import { SeedService } from './seed/seed.service.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [appConfig] }),
    TypeOrmModule.forRootAsync({
      inject: [appConfig.KEY],
      useFactory: (config: Config) => ({ ...dataSourceOptions(config), toRetry: () => false }),
      dataSourceFactory: (options) => connect(options as DataSourceOptions),
    }),
    AuthModule,
    ProductsModule,
  ],
  controllers: [HealthController, AppController],
  providers: [
    SeedService,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useValue: validationPipe },
  ],
})
export class AppModule {}
