import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';

const contract = readFileSync(join(import.meta.dirname, '../openapi.yaml'), 'utf8');

@Controller('api')
export class AppController {
  @Get('openapi.yaml')
  @Header('Content-Type', 'application/yaml')
  getContract() {
    return contract;
  }
}
