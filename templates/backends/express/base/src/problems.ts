import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';

interface ProblemOptions extends ErrorOptions {
  headers?: Record<string, string>;
  errors?: { pointer: string; detail: string }[];
}

/** An error response, sent as problem+json (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly errors: ProblemOptions['errors'];

  constructor(
    status: number,
    detail: string,
    { headers = {}, errors, cause }: ProblemOptions = {},
  ) {
    super(detail, { cause });
    this.status = status;
    this.headers = headers;
    this.errors = errors;
  }
}

/** The last route: nothing else matched. */
export const notFound: RequestHandler = () => {
  throw new Problem(404, 'There is no such endpoint.');
};

/** Express recognises an error handler by its four parameters. */
export const sendProblem: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  const { status, message, headers, errors } = toProblem(error);
  if (status >= 500) console.error(error);
  res
    .status(status)
    .set(headers)
    .type('application/problem+json')
    .json({ title: STATUS_CODES[status], status, detail: message, errors });
};

const details: Record<string, string> = {
  'entity.parse.failed': 'The request body is not valid JSON.',
  'entity.too.large': 'The request body is too large.',
};

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) {
    const errors = error.issues.map(({ path, message }) => ({
      pointer: ['#', ...path].join('/'),
      detail: path.length ? message : 'Send a JSON object.',
    }));
    return new Problem(422, 'Some values are invalid.', { errors });
  }
  // Express and its body parser throw errors that carry a status and sometimes a type.
  const { status, type, message } = error as { status?: number; type?: string; message: string };
  if (status && status < 500) return new Problem(status, details[type ?? ''] ?? message);
  return new Problem(500, 'Something went wrong.');
}
