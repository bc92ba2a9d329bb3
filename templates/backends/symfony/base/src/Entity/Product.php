<?php

namespace App\Entity;

use App\Dto\ProductInput;
use App\Repository\ProductRepository;
use Doctrine\DBAL\Types\Types;
use Doctrine\ORM\Mapping as ORM;

#[ORM\Entity(repositoryClass: ProductRepository::class)]
#[ORM\Table(name: 'products')]
class Product
{
    #[ORM\Id]
    #[ORM\GeneratedValue]
    #[ORM\Column(type: Types::BIGINT)]
    public private(set) int $id;

    #[ORM\Column(length: 120)]
    public private(set) string $name;

    #[ORM\Column(length: 2000, nullable: true)]
    public private(set) ?string $description;

    #[ORM\Column]
    public private(set) int $priceCents;

    #[ORM\Column]
    public private(set) int $stock;

    #[ORM\Column]
    public private(set) \DateTimeImmutable $createdAt;

    #[ORM\Column]
    public private(set) \DateTimeImmutable $updatedAt;

    public function __construct(ProductInput $input)
    {
        $this->replace($input);
        $this->createdAt = $this->updatedAt;
    }

    public function replace(ProductInput $input): void
    {
        $this->name = $input->name;
        $this->description = $input->description;
        $this->priceCents = $input->priceCents;
        $this->stock = $input->stock;
        $this->updatedAt = new \DateTimeImmutable();
    }
}
