import {
  ArgumentMetadata,
  BadRequestException,
  UnprocessableEntityException,
  ValidationPipe,
} from '@nestjs/common';

export class InvalidValuesException extends UnprocessableEntityException {
  constructor(readonly errors: { pointer: string; detail: string }[]) {
    super('The request has invalid values.');
  }
}

export class ProblemValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) =>
        new InvalidValuesException(
          errors.map(({ property, constraints }) => ({
            pointer: `#/${property}`,
            detail: Object.values(constraints ?? {})[0],
          })),
        ),
    });
  }

  async transform(value: unknown, metadata: ArgumentMetadata) {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      // class-transformer is recursive: a body can be too deep for the stack.
      if (error instanceof RangeError) {
        throw new BadRequestException('The body is nested too deeply.');
      }
      throw error;
    }
  }
}
