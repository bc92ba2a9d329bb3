<?php

namespace Database\Factories;

use App\Models\Product;
use Illuminate\Database\Eloquent\Factories\Factory;

/**
 * @extends Factory<Product>
 */
class ProductFactory extends Factory
{
    /**
     * @return array<string, mixed>
     */
    public function definition(): array
    {
        return [
            'name' => fake()->words(2, asText: true),
            'description' => fake()->sentence(),
            'price_cents' => fake()->numberBetween(0, 100_000),
            'stock' => fake()->numberBetween(0, 100),
        ];
    }
}
