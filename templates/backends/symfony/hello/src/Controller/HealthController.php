<?php

// The API as in Symfony's documentation: the baseline for benchmarks.
// Copied over a generated `backend/`: server, settings, database, entities and queries stay the same.

namespace App\Controller;

use Doctrine\DBAL\Connection;
use Symfony\Bundle\FrameworkBundle\Controller\AbstractController;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\Routing\Attribute\Route;

class HealthController extends AbstractController
{
    #[Route('/health', methods: 'GET')]
    public function health(Connection $connection): JsonResponse
    {
        $connection->executeQuery('SELECT 1');

        return $this->json(['status' => 'ok', 'stack' => 'symfony', 'database' => $this->getParameter('database')]);
    }
}
