<?php

namespace App\Repository;

use App\Entity\Product;
use Doctrine\Bundle\DoctrineBundle\Repository\ServiceEntityRepository;
use Doctrine\ORM\Tools\Pagination\Paginator;
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
     * A page of the products whose name contains a text, in upper or lower case; of all, if the text is empty.
     *
     * @return Paginator<Product>
     */
    public function page(string $text, int $page, int $size): Paginator
    {
        $query = $this->createQueryBuilder('product')
            ->orderBy('product.id')
            ->setFirstResult(($page - 1) * $size)
            ->setMaxResults($size);

        if ('' !== $text) {
            $query->where("LOWER(product.name) LIKE LOWER(:text) ESCAPE '!'")
                ->setParameter('text', '%'.preg_replace('/[!%_]/', '!$0', $text).'%');
        }

        return new Paginator($query, fetchJoinCollection: false);
    }
}
