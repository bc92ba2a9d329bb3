<?php

namespace App\Controller;

use App\Dto\ProductInput;
use App\Dto\ProductQuery;
use App\Entity\Product;
use App\Event\ProductChanged;
use App\Repository\ProductRepository;
use Doctrine\DBAL\LockMode;
use Doctrine\ORM\EntityManagerInterface;
use Psr\EventDispatcher\EventDispatcherInterface;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Attribute\MapQueryString;
use Symfony\Component\HttpKernel\Attribute\MapRequestPayload;
use Symfony\Component\Routing\Attribute\Route;
use Symfony\Component\Security\Http\Attribute\IsGranted;

#[Route('/products')]
class ProductController extends AbstractController
{
    public function __construct(
        private readonly EntityManagerInterface $manager,
        private readonly ProductRepository $products,
        private readonly EventDispatcherInterface $events,
    ) {
    }

    #[Route(methods: 'GET')]
    public function list(
        #[MapQueryString(validationFailedStatusCode: 422)] ProductQuery $query = new ProductQuery(),
    ): JsonResponse {
        [$items, $total] = $this->products->page($query->q, $query->page, $query->perPage);

        return $this->json([
            'items' => $items,
            'total' => $total,
            'page' => $query->page,
            'per_page' => $query->perPage,
        ]);
    }

    #[Route(methods: 'POST')]
    #[IsGranted('ROLE_USER')]
    public function create(#[MapRequestPayload(acceptFormat: 'json')] ProductInput $input): JsonResponse
    {
        $product = new Product($input);
        $this->manager->persist($product);
        $this->manager->flush();
        $this->events->dispatch(new ProductChanged('product.created', $product));

        return $this->json($product, Response::HTTP_CREATED, ['Location' => "/api/products/{$product->id}"]);
    }

    #[Route('/{id}', methods: 'GET')]
    public function read(string $id): JsonResponse
    {
        return $this->json($this->find($id));
    }

    #[Route('/{id}', methods: 'PUT')]
    #[IsGranted('ROLE_USER')]
    public function replace(string $id, #[MapRequestPayload(acceptFormat: 'json')] ProductInput $input): JsonResponse
    {
        $product = $this->manager->wrapInTransaction(function () use ($id, $input) {
            // Locked, because Doctrine writes only what differs from what it read.
            $product = $this->find($id, LockMode::PESSIMISTIC_WRITE);
            $product->replace($input);

            return $product;
        });
        $this->events->dispatch(new ProductChanged('product.updated', $product));

        return $this->json($product);
    }

    #[Route('/{id}', methods: 'DELETE')]
    #[IsGranted('ROLE_USER')]
    public function delete(string $id): Response
    {
        $product = $this->manager->wrapInTransaction(function () use ($id) {
            $product = $this->find($id, LockMode::PESSIMISTIC_WRITE);
            $this->manager->remove($product);

            // Doctrine clears the id of a deleted entity.
            return clone $product;
        });
        $this->events->dispatch(new ProductChanged('product.deleted', $product));

        return new Response(status: Response::HTTP_NO_CONTENT);
    }

    private function find(string $id, ?LockMode $lock = null): Product
    {
        $id = filter_var($id, \FILTER_VALIDATE_INT);
        $product = false === $id ? null : $this->products->find($id, $lock);

        return $product ?? throw $this->createNotFoundException('There is no such product.');
    }
}
