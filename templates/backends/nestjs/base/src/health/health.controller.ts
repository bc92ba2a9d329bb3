import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseName } from '../database/connection.js';

@Controller('api/health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  async check() {
    try {
      await this.dataSource.query('SELECT 1');
    } catch (cause) {
      throw new ServiceUnavailableException('The database is not available.', { cause });
    }
    return { status: 'ok', stack: 'nestjs', database: databaseName };
  }
}
