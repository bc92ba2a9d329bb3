import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Response } from 'express';
import { AuthGuard } from '../auth/auth.guard.js';
import { ProductIdPipe } from './product-id.pipe.js';
import { ListQuery, ProductInput } from './product.dto.js';
import { ProductsService } from './products.service.js';

@Controller('api/products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  list(@Query({ schema: ListQuery }) query: ListQuery) {
    return this.products.list(query);
  }

  @UseGuards(AuthGuard)
  @Post()
  async create(
    @Body({ schema: ProductInput }) input: ProductInput,
    @Res({ passthrough: true }) response: Response,
  ) {
    const product = await this.products.create(input);
    response.location(`/api/products/${product.id}`);
    return product;
  }

  @Get(':id')
  read(@Param('id', ProductIdPipe) id: number) {
    return this.products.read(id);
  }

  @UseGuards(AuthGuard)
  @Put(':id')
  replace(
    @Param('id', ProductIdPipe) id: number,
    @Body({ schema: ProductInput }) input: ProductInput,
  ) {
    return this.products.replace(id, input);
  }

  @UseGuards(AuthGuard)
  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id', ProductIdPipe) id: number) {
    return this.products.delete(id);
  }
}
