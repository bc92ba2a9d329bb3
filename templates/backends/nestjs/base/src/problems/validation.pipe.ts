import { StandardSchemaValidationPipe, UnprocessableEntityException } from '@nestjs/common';

export class InvalidValuesException extends UnprocessableEntityException {
  constructor(readonly errors: { pointer: string; detail: string }[]) {
    super('Some values are invalid.');
  }
}

/** Checks what a route takes by the schema that its decorator names. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    new InvalidValuesException(
      issues.map(({ path = [], message }) => ({
        pointer: ['#', ...path.map(String)].join('/'),
        detail: message,
      })),
    ),
});
