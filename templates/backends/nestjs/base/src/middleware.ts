import { Logger, UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

const logger = new Logger('Requests');

export function logRequests(
  { method, originalUrl }: Request,
  response: Response,
  next: NextFunction,
) {
  const start = performance.now();
  response.on('close', () => {
    const path = originalUrl.split('?', 1)[0];
    const ms = Math.round(performance.now() - start);
    logger.log({ method, path, status: response.statusCode, ms });
  });
  next();
}

/** A form or a text would otherwise look like an empty body. */
export function requireJson(
  request: Request,
  _response: Response,
  next: NextFunction,
) {
  const isOther = request.is('application/json') === false;
  if (isOther && ['POST', 'PUT'].includes(request.method)) {
    throw new UnsupportedMediaTypeException('Send application/json.');
  }
  next();
}
