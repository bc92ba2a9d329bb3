<?php

namespace App\Tests;

use Symfony\Component\HttpClient\MockHttpClient;
use Symfony\Component\HttpClient\Response\MockResponse;

class EventsTest extends ShopTestCase
{
    private const array LAMP = ['name' => 'Lamp', 'description' => null, 'price_cents' => 3900, 'stock' => 25];

    /** @var list<mixed> */
    private array $published = [];
    private int $status = 201;

    protected function setUp(): void
    {
        $_ENV['EVENTS_SOCKET'] = '/tmp/events.sock';
        parent::setUp();
        $this->client->disableReboot();
        static::getContainer()->set('nchan.client', new MockHttpClient(function (string $method, string $url, array $options) {
            $this->published[] = json_decode($options['body'], true);

            return new MockResponse(info: ['http_code' => $this->status]);
        }));
    }

    protected function tearDown(): void
    {
        unset($_ENV['EVENTS_SOCKET']);
        parent::tearDown();
    }

    public function testEvents(): void
    {
        $created = $this->json($this->login()->ask('POST', '/api/products', self::LAMP), 201);
        $path = "/api/products/{$created['id']}";
        $updated = $this->json($this->ask('PUT', $path, ['stock' => 24] + self::LAMP));
        $this->assertSame(204, $this->ask('DELETE', $path)->getStatusCode());
        $this->json($this->ask('POST', '/api/products', ['stock' => -1] + self::LAMP), 422);

        $this->assertSame([
            ['type' => 'product.created', 'product' => $created],
            ['type' => 'product.updated', 'product' => $updated],
            ['type' => 'product.deleted', 'product' => $updated],
        ], $this->published);
    }

    public function testAChangeIsMadeEvenIfItsEventIsLost(): void
    {
        $this->status = 500;

        $created = $this->json($this->login()->ask('POST', '/api/products', self::LAMP), 201);
        $this->json($this->ask('GET', "/api/products/{$created['id']}"));
    }
}
