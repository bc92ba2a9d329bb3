<?php

namespace App\Dto;

use Symfony\Component\Validator\Constraints as Assert;

final readonly class ProductInput
{
    private const string NAME = 'Enter 1 to 120 characters.';
    private const string DESCRIPTION = 'Enter at most 2000 characters.';

    public function __construct(
        #[Assert\NotBlank(message: self::NAME, normalizer: 'trim')]
        #[Assert\Length(max: 120, maxMessage: self::NAME)]
        #[Assert\Regex('/\0/', message: self::NAME, match: false)]
        public string $name,

        #[Assert\Range(notInRangeMessage: 'Enter a whole number from 0 to 100000000.', min: 0, max: 100_000_000)]
        public int $priceCents,

        #[Assert\Range(notInRangeMessage: 'Enter a whole number from 0 to 1000000.', min: 0, max: 1_000_000)]
        public int $stock,

        #[Assert\Length(max: 2000, maxMessage: self::DESCRIPTION)]
        #[Assert\Regex('/\0/', message: self::DESCRIPTION, match: false)]
        public ?string $description = null,
    ) {
    }
}
