import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Raw, Repository } from 'typeorm';
import { EventsGateway } from '../events/events.gateway.js';
import type { ListQuery, ProductInput, ProductPage } from './product.dto.js';
import { Product } from './product.entity.js';

const noSuchProduct = () => new NotFoundException('There is no such product.');

// Each change is one statement, committed when its promise resolves.
@Injectable()
export class ProductsService {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    private readonly events: EventsGateway,
  ) {}

  async list({ page, per_page, q }: ListQuery): Promise<ProductPage> {
    const [items, total] = await this.products.findAndCount({
      where: q ? { name: contains(q) } : {},
      order: { id: 'ASC' },
      skip: (page - 1) * per_page,
      take: per_page,
    });
    return { items, total, page, per_page };
  }

  async create(input: ProductInput): Promise<Product> {
    const now = new Date();
    const product = this.products.create({ ...input, created_at: now, updated_at: now });
    await this.products.insert(product);
    this.events.publish('product.created', product);
    return product;
  }

  async read(id: number): Promise<Product> {
    const product = await this.products.findOneBy({ id });
    if (!product) throw noSuchProduct();
    return product;
  }

  async replace(id: number, input: ProductInput): Promise<Product> {
    // Returns what this request wrote: reading it again might show a later write.
    const product = this.products.merge(await this.read(id), input, { updated_at: new Date() });
    const { affected } = await this.products.update(id, product);
    if (!affected) throw noSuchProduct();
    this.events.publish('product.updated', product);
    return product;
  }

  async delete(id: number): Promise<void> {
    // The event may lack a change made between these two; it is only a hint.
    const product = await this.read(id);
    const { affected } = await this.products.delete(id);
    if (!affected) throw noSuchProduct();
    this.events.publish('product.deleted', product);
  }
}

function contains(q: string) {
  const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return Raw((column) => `LOWER(${column}) LIKE LOWER(:pattern) ESCAPE '\\'`, { pattern });
}
