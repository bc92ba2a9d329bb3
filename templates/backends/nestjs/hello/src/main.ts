// The Shop API's products as in NestJS's tutorial: the baseline for benchmarks of the real backend.
import { ConsoleLogger, Controller, Module, NotFoundException } from '@nestjs/common';
import { Body, Get, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, Repository } from 'typeorm';
import { readConfig } from './config.js';
import { databaseName } from './database/connection.js';
import { dataSourceOptions } from './database/database.js';
import { logRequests } from './middleware.js';
import { Product } from './products/product.entity.js';

const config = readConfig(process.env);

@Controller('api')
class AppController {
  constructor(
    private readonly dataSource: DataSource,
    @InjectRepository(Product) private readonly products: Repository<Product>,
  ) {}

  @Get('health')
  async health() {
    await this.dataSource.query('SELECT 1');
    return { status: 'ok', stack: 'nestjs', database: databaseName };
  }

  @Get('products')
  async list(
    @Query('page', new ParseIntPipe({ optional: true })) page = 1,
    @Query('per_page', new ParseIntPipe({ optional: true })) per_page = 20,
  ) {
    const [items, total] = await this.products.findAndCount({
      order: { id: 'ASC' },
      skip: (page - 1) * per_page,
      take: per_page,
    });
    return { items, total, page, per_page };
  }

  @Get('products/:id')
  async read(@Param('id', ParseIntPipe) id: number) {
    const product = await this.products.findOneBy({ id });
    if (!product) throw new NotFoundException();
    return product;
  }

  @Post('products')
  async create(@Body() input: Partial<Product>) {
    const product = this.products.create(input);
    await this.products.insert(product);
    return product;
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({ ...dataSourceOptions(config), migrationsRun: true }),
    TypeOrmModule.forFeature([Product]),
  ],
  controllers: [AppController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: new ConsoleLogger({ json: true }) });
app.use(logRequests);
await app.listen(config.PORT, config.HOST);
