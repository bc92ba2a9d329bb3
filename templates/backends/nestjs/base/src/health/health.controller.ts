import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { firstValueFrom, from, timeout } from 'rxjs';
import { DataSource } from 'typeorm';
import { database } from '../database/connection.js';

@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  async check() {
    try {
      const answer = from(this.dataSource.query('SELECT 1'));
      await firstValueFrom(answer.pipe(timeout(2000)));
    } catch {
      throw new ServiceUnavailableException('The database does not answer.');
    }
    return { status: 'ok', stack: 'nestjs', database };
  }
}
