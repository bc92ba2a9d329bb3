import { Logger, UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

const logger = new Logger('Requests');

export function logRequests(request: Request, response: Response, next: NextFunction) {
  const { method, originalUrl } = request;
  const start = performance.now();
  // Health checks are frequent.
  if (originalUrl !== '/api/health') {
    response.on('close', () => {
      const milliseconds = Math.round(performance.now() - start);
      logger.log(`${method} ${originalUrl} ${response.statusCode} ${milliseconds} ms`);
    });
  }
  next();
}

/** Another type would look like a missing body. Some clients send an empty one with DELETE. */
export function requireJson(request: Request, _response: Response, next: NextFunction) {
  if (request.is('json') === false && request.get('Content-Length') !== '0') {
    throw new UnsupportedMediaTypeException('The request body must be JSON.');
  }
  next();
}
