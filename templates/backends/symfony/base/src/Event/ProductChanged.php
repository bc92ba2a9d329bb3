<?php

namespace App\Event;

use App\Entity\Product;

/**
 * Dispatched after the commit.
 */
final readonly class ProductChanged
{
    public function __construct(
        public string $type,
        public Product $product,
    ) {
    }
}
