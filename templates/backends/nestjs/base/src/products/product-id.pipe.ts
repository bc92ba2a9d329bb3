import { NotFoundException, PipeTransform } from '@nestjs/common';
import { id } from '../validation.js';

/** The id in the path: a value that cannot be one is not found. */
export class ProductIdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const { data } = id.safeParse(value);
    if (!data) throw new NotFoundException('There is no such product.');
    return data;
  }
}
