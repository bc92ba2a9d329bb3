import { STATUS_CODES } from 'node:http';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { InvalidValuesException } from './validation.pipe.js';

/** Answers every error with problem+json (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    if (status >= 500) this.logger.error(exception);
    if (status === 401) response.set('WWW-Authenticate', 'Bearer');
    response
      .status(status)
      .type('application/problem+json')
      .json({
        title: STATUS_CODES[status],
        status,
        detail: detailOf(exception, request),
        errors: exception instanceof InvalidValuesException ? exception.errors : undefined,
      });
  }
}

function detailOf(exception: unknown, { route }: Request): string {
  if (!(exception instanceof HttpException)) return 'Something went wrong.';
  // The errors of Express's body parser have a type.
  const { type } = (exception.cause ?? {}) as { type?: string };
  if (type === 'entity.parse.failed') return 'The request body is not valid JSON.';
  if (type === 'entity.too.large') return 'The request body is too large.';
  if (exception.getStatus() === 404 && !route) return 'There is no such endpoint.';
  return exception.message;
}
