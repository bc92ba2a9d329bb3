import { z } from 'zod';
import { text, wholeNumber } from '../validation.js';
import type { Product } from './product.entity.js';

export const ProductInput = z.object({
  name: text(/^(?=.*\S)[^\0]{1,120}$/su, 'Enter 1 to 120 characters.'),
  description: text(/^[^\0]{0,2000}$/u, 'Enter at most 2000 characters.')
    .nullable()
    .default(null),
  price_cents: wholeNumber(0, 100_000_000),
  stock: wholeNumber(0, 1_000_000),
});

export type ProductInput = z.output<typeof ProductInput>;

export const ListQuery = z.object({
  page: z.preprocess(Number, wholeNumber(1, 1_000_000)).default(1),
  per_page: z.preprocess(Number, wholeNumber(1, 100)).default(20),
  q: text(/^[^\0]{0,80}$/u, 'Enter at most 80 characters.').default(''),
});

export type ListQuery = z.output<typeof ListQuery>;

export interface ProductPage {
  items: Product[];
  total: number;
  page: number;
  per_page: number;
}
