import { Matches, MaxLength } from 'class-validator';

export class LoginDto {
  @MaxLength(254)
  @Matches(/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/, {
    message: 'Must be an e-mail address.',
  })
  email: string;

  @Matches(/^[ -~]{8,72}$/, {
    message: 'Must be 8 to 72 printable ASCII characters.',
  })
  password: string;
}
