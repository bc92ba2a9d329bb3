import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';

@Controller()
export class AppController {
  private readonly contract = readFileSync(
    join(import.meta.dirname, '../openapi.yaml'),
    'utf8',
  );

  @Get('openapi.yaml')
  @Header('Content-Type', 'application/yaml')
  getContract() {
    return this.contract;
  }
}
