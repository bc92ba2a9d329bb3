<?php

namespace App\Tests;

use PHPUnit\Framework\Attributes\DataProvider;
use Symfony\Component\HttpFoundation\Response;

class ProductsTest extends ShopTestCase
{
    private const array LAMP = ['name' => 'Lamp', 'description' => 'Warm.', 'price_cents' => 3900, 'stock' => 25];

    public function testListAndSearch(): void
    {
        foreach (['Desk lamp', 'Desk', 'Floor lamp', '100 % wool', 'back\\slash', 'wow!'] as $name) {
            $this->product($name);
        }
        $list = fn (array $query) => $this->json($this->ask('GET', '/api/products?'.http_build_query($query)));
        $names = fn (array $query) => array_column($list($query)['items'], 'name');

        $this->assertSame(['100 % wool', 'back\\slash', 'wow!'], $names(['page' => 2, 'per_page' => 3]));
        $this->assertSame(['Desk lamp', 'Floor lamp'], $names(['q' => 'LAMP']));
        $this->assertSame(['100 % wool'], $names(['q' => '%']));
        $this->assertSame(['back\\slash'], $names(['q' => '\\']));
        $this->assertSame(['wow!'], $names(['q' => '!']));
        $this->assertSame([], $names(['q' => '_']));
        $this->assertSame(
            ['total' => 6, 'page' => 1, 'per_page' => 3],
            array_slice($list(['q' => '', 'per_page' => 3]), 1),
        );
    }

    public function testCreateAndRead(): void
    {
        $response = $this->login()->ask('POST', '/api/products', self::LAMP);
        $created = $this->json($response, 201);
        $this->assertSame(self::LAMP, array_intersect_key($created, self::LAMP));
        $this->assertSame($created['created_at'], $created['updated_at']);

        $this->assertSame($created, $this->json($this->ask('GET', $response->headers->get('Location'))));
    }

    public function testReplaceAndDelete(): void
    {
        $path = "/api/products/{$this->product()->id}";
        $lantern = ['name' => 'Lantern', 'price_cents' => 1, 'stock' => 0];

        $replaced = $this->json($this->login()->ask('PUT', $path, $lantern));
        $this->assertSame(['Lantern', null, 1, 0], array_values(array_intersect_key($replaced, self::LAMP)));
        $this->assertSame($replaced, $this->json($this->ask('GET', $path)));

        $this->assertSame(204, $this->ask('DELETE', $path)->getStatusCode());
        foreach ([$path, '/api/products/lamp', '/api/products/9007199254740993', '/api/products/99999999999999999999'] as $missing) {
            $this->assertProblem($this->ask('GET', $missing), 404, 'There is no such product.');
            $this->assertProblem($this->ask('PUT', $missing, $lantern), 404, 'There is no such product.');
            $this->assertProblem($this->ask('DELETE', $missing), 404, 'There is no such product.');
        }
    }

    /**
     * @param array<string, mixed>  $values
     * @param array<string, string> $errors
     */
    #[DataProvider('invalidValues')]
    public function testInvalidValues(array $values, array $errors): void
    {
        $response = $this->login()->ask('POST', '/api/products', $values);

        $this->assertProblem($response, 422, 'Some values are invalid.');
        $this->assertSame($errors, array_column($this->json($response, 422)['errors'], 'detail', 'pointer'));
        $this->assertSame([], $this->names());
    }

    /**
     * @return array<string, array{array<string, mixed>, array<string, string>}>
     */
    public static function invalidValues(): array
    {
        $name = 'Enter 1 to 120 characters.';
        $description = 'Enter at most 2000 characters.';
        $price = 'Enter a whole number from 0 to 100000000.';
        $stock = 'Enter a whole number from 0 to 1000000.';
        $integer = 'Enter a whole number.';
        $text = 'Enter text.';
        $missing = 'This value is missing.';

        return [
            'ranges' => [
                ['name' => ' ', 'description' => str_repeat('💡', 2001), 'price_cents' => -1, 'stock' => 1_000_001],
                ['#/name' => $name, '#/price_cents' => $price, '#/stock' => $stock, '#/description' => $description],
            ],
            'types' => [
                ['name' => 5, 'description' => false, 'price_cents' => '5', 'stock' => true],
                ['#/name' => $text, '#/price_cents' => $integer, '#/stock' => $integer, '#/description' => $text],
            ],
            'NUL' => [
                [...self::LAMP, 'name' => "a\0b", 'description' => "\0"],
                ['#/name' => $name, '#/description' => $description],
            ],
            'missing' => [
                ['description' => null],
                ['#/name' => $missing, '#/price_cents' => $missing, '#/stock' => $missing],
            ],
        ];
    }

    #[DataProvider('invalidQueries')]
    public function testInvalidQueries(string $query, string $pointer): void
    {
        $response = $this->ask('GET', "/api/products?{$query}");

        $this->assertProblem($response, 422, 'Some values are invalid.');
        $this->assertSame([$pointer], array_column($this->json($response, 422)['errors'], 'pointer'));
    }

    /**
     * @return array<array{string, string}>
     */
    public static function invalidQueries(): array
    {
        return [
            ['page=0', '#/page'],
            ['page=', '#/page'],
            ['per_page=101', '#/per_page'],
            ['per_page=x', '#/per_page'],
            ['q='.str_repeat('x', 81), '#/q'],
            ['q=a%00b', '#/q'],
            ['q=%FF', '#/q'],
        ];
    }

    public function testInvalidBodies(): void
    {
        $post = function (string $body, string $type = 'application/json'): Response {
            $this->client->request('POST', '/api/products', server: ['CONTENT_TYPE' => $type], content: $body);

            return $this->client->getResponse();
        };
        $this->login();

        $this->assertProblem($post('{'), 400, 'The request body is not valid JSON.');
        $this->assertProblem($post('null'), 422, 'Some values are invalid.');
        $this->json($post(json_encode(self::LAMP), 'Application/JSON; charset=utf-8'), 201);
        $this->assertProblem($post('{}', 'text/plain'), 415, 'The request body must be JSON.');
        $this->client->setServerParameter('HTTP_CONTENT_LENGTH', '1048577');
        $this->assertProblem($post('{}'), 413, 'The request body is too large.');
    }

    public function testNotLoggedIn(): void
    {
        $id = $this->product()->id;
        $torch = ['name' => 'Torch', 'price_cents' => 1, 'stock' => 1];

        // {"alg":"none"} and {"sub":"1","exp":9999999999}
        foreach (['', 'nonsense', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.'] as $token) {
            $this->withToken($token);
            foreach (['POST' => '', 'PUT' => "/{$id}", 'DELETE' => "/{$id}"] as $method => $path) {
                $response = $this->ask($method, "/api/products{$path}", $torch);
                $this->assertProblem($response, 401, 'Log in first.');
                $this->assertSame('Bearer', $response->headers->get('WWW-Authenticate'));
            }
        }
        $this->assertSame(['Lamp'], $this->names());
    }

    /**
     * @return list<string>
     */
    private function names(): array
    {
        return array_column($this->json($this->ask('GET', '/api/products'))['items'], 'name');
    }
}
