<?php

namespace App\Dto;

use Symfony\Component\Validator\Constraints as Assert;

final readonly class ProductQuery
{
    public function __construct(
        #[Assert\Range(notInRangeMessage: 'Enter a whole number from 1 to 1000000.', min: 1, max: 1_000_000)]
        public int $page = 1,

        #[Assert\Range(notInRangeMessage: 'Enter a whole number from 1 to 100.', min: 1, max: 100)]
        public int $perPage = 20,

        #[Assert\Length(max: 80, maxMessage: 'Enter at most 80 characters.', charsetMessage: 'Enter at most 80 characters.')]
        #[Assert\Regex('/\0/', message: 'Enter at most 80 characters.', match: false)]
        public string $q = '',
    ) {
    }
}
