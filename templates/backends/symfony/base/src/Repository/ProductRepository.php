<?php

namespace App\Repository;

use App\Entity\Product;
use Doctrine\Bundle\DoctrineBundle\Repository\ServiceEntityRepository;
use Doctrine\Persistence\ManagerRegistry;

/**
 * @extends ServiceEntityRepository<Product>
 */
class ProductRepository extends ServiceEntityRepository
{
    public function __construct(ManagerRegistry $registry)
    {
        parent::__construct($registry, Product::class);
    }

    /**
     * A page of the products whose name contains a text, in upper or lower case, and how many there are in all; of every
     * product, if the text is empty.
     *
     * @return array{list<Product>, int}
     */
    public function page(string $text, int $page, int $size): array
    {
        $query = $this->createQueryBuilder('product');
        if ('' !== $text) {
            $query->where("LOWER(product.name) LIKE LOWER(:text) ESCAPE '!'")
                ->setParameter('text', '%'.preg_replace('/[!%_]/', '!$0', $text).'%');
        }

        $total = (clone $query)->select('COUNT(product)')->getQuery()->getSingleScalarResult();
        $products = $query->orderBy('product.id')
            ->setFirstResult(($page - 1) * $size)
            ->setMaxResults($size)
            ->getQuery()
            ->getResult();

        return [$products, $total];
    }
}
