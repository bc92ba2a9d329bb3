import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Number() alone would take "", "0x10" and "1e3" for integers too. */
const ToInteger = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value,
  );

export class ListProductsDto {
  @Max(1_000_000)
  @Min(1)
  @IsInt()
  @ToInteger()
  page = 1;

  @Max(100)
  @Min(1)
  @IsInt()
  @ToInteger()
  per_page = 20;

  @IsOptional()
  @Matches(/^[ -~\P{ASCII}]{1,80}$/u, {
    message: 'Must be 1 to 80 characters, none of them a control character.',
  })
  q?: string;
}
