import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

// Lengths are in the patterns, whose `u` flag counts code points: MaxLength
// leaves variation selectors out of its count.
export class ProductDto {
  @Matches(/^(?! *$)[ -~\P{ASCII}]{1,120}$/u, {
    message:
      'Must be 1 to 120 characters, no control character and not only spaces.',
  })
  name: string;

  @IsOptional()
  @Matches(/^[^\0]{0,2000}$/u, {
    message: 'Must be at most 2000 characters, none of them NUL, or null.',
  })
  description: string | null = null;

  @Max(100_000_000)
  @Min(0)
  @IsInt()
  price_cents: number;

  @Max(1_000_000)
  @Min(0)
  @IsInt()
  stock: number;
}
