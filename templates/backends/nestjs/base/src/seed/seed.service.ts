import {
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuthService } from '../auth/auth.service.js';
import { User } from '../auth/user.entity.js';
import { appConfig, type AppConfig } from '../config.js';
import { Product } from '../products/product.entity.js';
import { demoProducts, demoUser } from './demo-data.js';

/** Fills an empty database with demo data before the server listens. */
@Injectable()
export class SeedService implements OnApplicationBootstrap {
  private readonly logger = new Logger(SeedService.name);

  constructor(
    @Inject(appConfig.KEY) private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly authService: AuthService,
  ) {}

  async onApplicationBootstrap() {
    const users = this.dataSource.getRepository(User);
    const products = this.dataSource.getRepository(Product);
    if (
      !this.config.demoData ||
      (await users.exists()) ||
      (await products.exists())
    ) {
      return;
    }
    await products.insert(demoProducts);
    await this.authService.createUser(demoUser, demoUser.name);
    this.logger.log(`Added ${demoUser.email} and demo products`);
  }
}
