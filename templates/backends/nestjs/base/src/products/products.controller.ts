import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Response } from 'express';
import { AuthGuard } from '../auth/auth.guard.js';
import { ListProductsDto } from './dto/list-products.dto.js';
import { ProductDto } from './dto/product.dto.js';
import { ProductId } from './product-id.decorator.js';
import { ProductsService } from './products.service.js';

@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  list(@Query() query: ListProductsDto) {
    return this.products.list(query);
  }

  @UseGuards(AuthGuard)
  @Post()
  async create(
    @Body() dto: ProductDto,
    @Res({ passthrough: true }) response: Response,
  ) {
    const product = await this.products.create(dto);
    response.location(`/api/products/${product.id}`);
    return product;
  }

  @Get(':id')
  read(@ProductId() id: number) {
    return this.products.read(id);
  }

  @UseGuards(AuthGuard)
  @Put(':id')
  replace(@ProductId() id: number, @Body() dto: ProductDto) {
    return this.products.replace(id, dto);
  }

  @UseGuards(AuthGuard)
  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  delete(@ProductId() id: number) {
    return this.products.delete(id);
  }
}
