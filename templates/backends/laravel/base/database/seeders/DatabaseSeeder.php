<?php

namespace Database\Seeders;

use App\Models\Product;
use App\Models\User;
use Illuminate\Database\Seeder;
use Illuminate\Support\Facades\DB;

class DatabaseSeeder extends Seeder
{
    /** Name, description, price in cents, stock. */
    private const array PRODUCTS = [
        ['Desk lamp', 'Warm light, folds flat.', 3900, 25],
        ['Walnut desk', 'Solid wood, oiled by hand.', 48900, 4],
        ['Office chair', 'Adjustable in every direction that matters.', 27900, 9],
        ['Monitor arm', 'Holds up to 9 kg.', 8900, 14],
        ['Mechanical keyboard', 'Quiet switches, loud colours.', 12900, 30],
        ['Wireless mouse', null, 4900, 42],
        ['Notebook', '192 pages, dotted.', 1200, 180],
        ['Fountain pen', 'Medium nib, blue ink.', 5600, 17],
        ['Coffee mug', 'Holds 300 ml and a grudge.', 1500, 64],
        ['Plant pot', 'Terracotta, with saucer.', 2200, 38],
        ['Headphones', 'Closed back, 32 ohm.', 15900, 11],
        ['Backpack', '20 litres, fits a 15 inch laptop.', 9900, 21],
    ];

    /**
     * Fill an empty database; leave any other unchanged.
     */
    public function run(): void
    {
        DB::transaction(function () {
            if (User::exists() || Product::exists()) {
                return;
            }
            User::create(['name' => 'Demo User', 'email' => 'demo@example.com', 'password' => 'demo-password']);
            foreach (self::PRODUCTS as $product) {
                Product::create(array_combine(['name', 'description', 'price_cents', 'stock'], $product));
            }
        });
    }
}
