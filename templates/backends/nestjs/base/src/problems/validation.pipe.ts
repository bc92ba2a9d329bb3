import { StandardSchemaValidationPipe, UnprocessableEntityException } from '@nestjs/common';

export class InvalidValuesException extends UnprocessableEntityException {
  constructor(readonly errors: { pointer: string; detail: string }[]) {
    super('Some values are invalid.');
  }
}

/** Validates a route's input with the schema of its decorator. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    new InvalidValuesException(
      issues.map(({ path = [], message }) => ({
        pointer: ['#', ...path.map(String)].join('/'),
        detail: path.length ? message : 'Send a JSON object.',
      })),
    ),
});
