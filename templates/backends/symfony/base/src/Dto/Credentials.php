<?php

namespace App\Dto;

use Symfony\Component\Validator\Constraints as Assert;

final readonly class Credentials
{
    public function __construct(
        #[Assert\Regex('/\0/', message: 'Enter an e-mail address.', match: false)]
        public string $email,

        #[\SensitiveParameter]
        public string $password,
    ) {
    }
}
