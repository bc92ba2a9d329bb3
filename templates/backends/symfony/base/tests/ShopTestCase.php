<?php

namespace App\Tests;

use App\Dto\ProductInput;
use App\Entity\Product;
use App\Entity\User;
use App\Security\AccessTokenHandler;
use Doctrine\ORM\EntityManagerInterface;
use Symfony\Bundle\FrameworkBundle\KernelBrowser;
use Symfony\Bundle\FrameworkBundle\Test\WebTestCase;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\PasswordHasher\Hasher\UserPasswordHasherInterface;

abstract class ShopTestCase extends WebTestCase
{
    protected KernelBrowser $client;

    protected function setUp(): void
    {
        $this->client = static::createClient();
    }

    /**
     * @param array<string, mixed> $body
     */
    protected function ask(string $method, string $path, array $body = []): Response
    {
        if (\in_array($method, ['GET', 'DELETE'], true)) {
            $this->client->request($method, $path);
        } else {
            $this->client->jsonRequest($method, $path, $body);
        }

        return $this->client->getResponse();
    }

    /**
     * @return array<string, mixed>
     */
    protected function json(Response $response, int $status = 200): array
    {
        $this->assertSame($status, $response->getStatusCode(), $response->getContent());

        return json_decode($response->getContent(), true, flags: \JSON_THROW_ON_ERROR);
    }

    protected function withToken(string $token): static
    {
        $this->client->setServerParameter('HTTP_AUTHORIZATION', "Bearer {$token}");

        return $this;
    }

    protected function login(?User $user = null): static
    {
        return $this->withToken(static::getContainer()->get(AccessTokenHandler::class)->sign($user ?? $this->user()));
    }

    protected function user(string $email = 'ada@example.com', string $password = 'correct-horse'): User
    {
        $user = new User($email, 'Ada');
        $user->password = static::getContainer()->get(UserPasswordHasherInterface::class)->hashPassword($user, $password);

        return $this->save($user);
    }

    protected function product(string $name = 'Lamp'): Product
    {
        return $this->save(new Product(new ProductInput($name, 3900, 25, 'Warm.')));
    }

    /**
     * @template T of object
     *
     * @param T $entity
     *
     * @return T
     */
    private function save(object $entity): object
    {
        $this->manager()->persist($entity);
        $this->manager()->flush();

        return $entity;
    }

    protected function manager(): EntityManagerInterface
    {
        return static::getContainer()->get(EntityManagerInterface::class);
    }

    protected function assertProblem(Response $response, int $status, string $detail): void
    {
        $problem = $this->json($response, $status);
        $this->assertSame('application/problem+json', $response->headers->get('Content-Type'));
        $this->assertSame([$status, $detail], [$problem['status'], $problem['detail']]);
    }
}
