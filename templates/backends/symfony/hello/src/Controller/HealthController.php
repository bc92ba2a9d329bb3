<?php

// The shop's requests as Symfony's documentation would answer them, to compare speeds with.
// Laid over a generated `backend/`: server, settings, database and entities stay as they are, and so do the queries.

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
