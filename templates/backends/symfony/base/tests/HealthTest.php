<?php

namespace App\Tests;

use Doctrine\DBAL\Connection;
use Doctrine\DBAL\Driver\PDO\Exception as DriverException;
use Doctrine\DBAL\Exception\ConnectionLost;

class HealthTest extends ShopTestCase
{
    public function testHealth(): void
    {
        $this->assertSame(
            ['status' => 'ok', 'stack' => 'symfony', 'database' => static::getContainer()->getParameter('database')],
            $this->json($this->ask('GET', '/api/health')),
        );
    }

    public function testHealthWithoutADatabase(): void
    {
        $connection = $this->createStub(Connection::class);
        $connection->method('executeQuery')
            ->willThrowException(new ConnectionLost(DriverException::new(new \PDOException('gone')), null));
        static::getContainer()->set(Connection::class, $connection);

        $this->assertProblem($this->ask('GET', '/api/health'), 503, 'The database is not available.');
    }

    public function testErrorsAreProblemsOnEveryPath(): void
    {
        $this->client->setServerParameter('HTTP_ACCEPT', 'text/html,*/*');
        $ask = function (string $method, string $path) {
            $this->client->request($method, $path);

            return $this->client->getResponse();
        };

        $this->assertProblem($ask('GET', '/'), 404, 'There is no such endpoint.');
        $this->assertProblem($ask('GET', '/api/products/'), 404, 'There is no such endpoint.');
        $this->assertProblem($ask('GET', '/api/auth/me'), 401, 'Log in first.');

        $response = $ask('PATCH', '/api/products');
        $this->assertProblem($response, 405, 'This endpoint does not take that method.');
        $this->assertSame('GET, POST', $response->headers->get('Allow'));
    }

    public function testTheContractIsServed(): void
    {
        $response = $this->ask('GET', '/api/openapi.yaml');

        $this->assertSame(200, $response->getStatusCode());
        $this->assertSame('application/yaml', $response->headers->get('Content-Type'));
    }
}
