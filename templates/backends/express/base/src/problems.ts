import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';

interface ProblemOptions extends ErrorOptions {
  headers?: Record<string, string>;
  errors?: { pointer: string; detail: string }[];
}

/** An answer other than success, sent as problem+json (RFC 9457). */
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

/** Ends a route: whatever its other handlers did not take is not allowed. */
export function methodNotAllowed(...allowed: string[]): RequestHandler {
  return (req) => {
    throw new Problem(405, `${req.method} is not allowed here.`, {
      headers: { Allow: allowed.join(', ') },
    });
  };
}

/** The last route: nothing else matched. */
export const notFound: RequestHandler = () => {
  throw new Problem(404, 'There is nothing here.');
};

/** Express knows an error handler by its four parameters. */
export const sendProblem: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, message, headers, errors } = toProblem(error);
  // The request log takes the cause of a server error from here.
  if (status >= 500) res.err = error as Error;
  res
    .status(status)
    .set(headers)
    .type('application/problem+json')
    .json({ title: STATUS_CODES[status], status, detail: message, errors });
};

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) {
    return new Problem(422, 'The request has invalid values.', {
      errors: error.issues.map((issue) => ({
        pointer: ['#', ...issue.path].join('/'),
        detail: issue.message,
      })),
    });
  }
  // Express and its body parser throw errors that carry the status of a bad request.
  if (error instanceof Error && 'status' in error) {
    const status = Number(error.status);
    if (status >= 400 && status < 500) return new Problem(status, error.message);
  }
  return new Problem(500, 'Something went wrong on our side.');
}
