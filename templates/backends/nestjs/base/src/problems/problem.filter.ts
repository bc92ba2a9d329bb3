import { STATUS_CODES } from 'node:http';
import {
  ArgumentsHost,
  Catch,
  ExceptionFilter,
  HttpException,
  Logger,
} from '@nestjs/common';
import type { Response } from 'express';
import { InvalidValuesException } from './validation.pipe.js';

/** Answers every error with an RFC 9457 problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost) {
    const response = host.switchToHttp().getResponse<Response>();
    const { status, detail } = this.read(exception);
    if (status === 401) {
      response.set('WWW-Authenticate', 'Bearer');
    }
    response
      .status(status)
      .type('application/problem+json')
      .json({
        title: STATUS_CODES[status],
        status,
        detail,
        errors:
          exception instanceof InvalidValuesException
            ? exception.errors
            : undefined,
      });
  }

  private read(exception: unknown) {
    if (exception instanceof HttpException) {
      return { status: exception.getStatus(), detail: exception.message };
    }
    if (isClientError(exception)) {
      return { status: exception.status, detail: exception.message };
    }
    this.logger.error(exception);
    return { status: 500, detail: 'Something went wrong on the server.' };
  }
}

/** The errors of Express and its body parser are none of Nest's. */
function isClientError(
  exception: unknown,
): exception is Error & { status: number } {
  return (
    exception instanceof Error &&
    'status' in exception &&
    typeof exception.status === 'number' &&
    exception.status >= 400 &&
    exception.status < 500
  );
}
