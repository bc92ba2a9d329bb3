import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Raw, Repository } from 'typeorm';
import { EventsGateway } from '../events/events.gateway.js';
import type { ListProductsDto } from './dto/list-products.dto.js';
import type { ProductDto } from './dto/product.dto.js';
import { Product } from './product.entity.js';

// Each change is one statement, so it is committed when its promise resolves,
// and what is published after that is never taken back.
@Injectable()
export class ProductsService {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    private readonly events: EventsGateway,
  ) {}

  async list({ page, per_page, q }: ListProductsDto) {
    const [items, total] = await this.products.findAndCount({
      where: q ? { name: contains(q) } : {},
      order: { id: 'ASC' },
      skip: (page - 1) * per_page,
      take: per_page,
    });
    return { items, total, page, per_page };
  }

  async create(dto: ProductDto): Promise<Product> {
    const product = this.products.create(dto);
    await this.products.insert(product);
    this.events.publish('product.created', product);
    return product;
  }

  async read(id: number): Promise<Product> {
    const product = await this.products.findOneBy({ id });
    if (!product) {
      throw new NotFoundException('There is no such product.');
    }
    return product;
  }

  async replace(id: number, dto: ProductDto): Promise<Product> {
    await this.products.update(id, dto);
    const product = await this.read(id);
    this.events.publish('product.updated', product);
    return product;
  }

  async delete(id: number): Promise<void> {
    const product = await this.read(id);
    const { affected } = await this.products.delete(id);
    if (!affected) {
      throw new NotFoundException('There is no such product.');
    }
    this.events.publish('product.deleted', product);
  }
}

function contains(text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return Raw((column) => `LOWER(${column}) LIKE LOWER(:pattern) ESCAPE '\\'`, {
    pattern,
  });
}
