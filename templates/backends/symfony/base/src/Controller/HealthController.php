<?php

namespace App\Controller;

use Doctrine\DBAL\Connection;
use Doctrine\DBAL\Exception as DatabaseException;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\BinaryFileResponse;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpKernel\Exception\ServiceUnavailableHttpException;
use Symfony\Component\Routing\Attribute\Route;

class HealthController
{
    #[Route('/health', methods: 'GET')]
    public function health(Connection $connection, #[Autowire(param: 'database')] string $database): JsonResponse
    {
        try {
            $connection->executeQuery('SELECT 1');
        } catch (DatabaseException $error) {
            throw new ServiceUnavailableHttpException(message: 'The database is not available.', previous: $error);
        }

        return new JsonResponse(['status' => 'ok', 'stack' => 'symfony', 'database' => $database]);
    }

    #[Route('/openapi.yaml', methods: 'GET')]
    public function contract(#[Autowire('%kernel.project_dir%/openapi.yaml')] string $file): BinaryFileResponse
    {
        return new BinaryFileResponse($file, headers: ['Content-Type' => 'application/yaml']);
    }
}
