import {
  createParamDecorator,
  ExecutionContext,
  NotFoundException,
} from '@nestjs/common';
import type { Request } from 'express';
import { toId } from '../database/to-id.js';

/**
 * The id in the path. With `@Param` the validation pipe would come first, and
 * take "0x1f" and "1e3" for numbers.
 */
export const ProductId = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => {
    const { params } = context.switchToHttp().getRequest<Request>();
    const id = toId(params.id);
    if (!id) {
      throw new NotFoundException('There is no such product.');
    }
    return id;
  },
);
