<?php

namespace App\Seeder;

use App\Dto\ProductInput;
use App\Entity\Product;
use App\Entity\User;
use App\Repository\ProductRepository;
use App\Repository\UserRepository;
use Doctrine\ORM\EntityManagerInterface;
use Symfony\Component\PasswordHasher\Hasher\UserPasswordHasherInterface;

class DemoData
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

    public function __construct(
        private readonly EntityManagerInterface $manager,
        private readonly UserRepository $users,
        private readonly ProductRepository $products,
        private readonly UserPasswordHasherInterface $hasher,
    ) {
    }

    /**
     * Fill an empty database; leave any other unchanged.
     */
    public function load(): void
    {
        $this->manager->wrapInTransaction(function (): void {
            if ($this->users->count() || $this->products->count()) {
                return;
            }
            $user = new User('demo@example.com', 'Demo User');
            $user->password = $this->hasher->hashPassword($user, 'demo-password');
            $this->manager->persist($user);
            foreach (self::PRODUCTS as [$name, $description, $priceCents, $stock]) {
                $this->manager->persist(new Product(new ProductInput($name, $priceCents, $stock, $description)));
            }
        });
    }
}
