<?php

namespace Tests\Feature;

use App\Models\Product;
use PHPUnit\Framework\Attributes\DataProvider;
use Tests\TestCase;

class ProductsTest extends TestCase
{
    private const array LAMP = ['name' => 'Lamp', 'description' => 'Warm.', 'price_cents' => 3900, 'stock' => 25];

    public function test_list_and_search(): void
    {
        foreach (['Desk lamp', 'Desk', 'Floor lamp', '100 % wool', 'back\\slash'] as $name) {
            Product::factory()->create(['name' => $name]);
        }
        $names = fn (array $query) => $this->get('/api/products?'.http_build_query($query))
            ->assertOk()
            ->collect('items')
            ->pluck('name')
            ->all();

        $this->assertSame(['100 % wool', 'back\\slash'], $names(['page' => 2, 'per_page' => 3]));
        $this->assertSame(['Desk lamp', 'Floor lamp'], $names(['q' => 'LAMP']));
        $this->assertSame(['100 % wool'], $names(['q' => '%']));
        $this->assertSame(['back\\slash'], $names(['q' => '\\']));
        $this->assertSame([], $names(['q' => '_']));
        $this->assertSame(['100 % wool'], $names(['q' => '0']));
        $this->json('GET', '/api/products', ['per_page' => -1])->assertOk()->assertJson(['per_page' => 20]);
        $this->get('/api/products?q=&per_page=3')->assertJson(['total' => 5, 'page' => 1, 'per_page' => 3]);
    }

    public function test_create_and_read(): void
    {
        $response = $this->login()->postJson('/api/products', self::LAMP)->assertCreated()->assertJson(self::LAMP);
        $this->assertSame($response->json('created_at'), $response->json('updated_at'));

        $this->get($response->headers->get('Location'))->assertOk()->assertExactJson($response->json());
    }

    public function test_replace_and_delete(): void
    {
        $path = '/api/products/'.Product::factory()->create()->id;
        $lantern = ['name' => 'Lantern', 'price_cents' => 1, 'stock' => 0];

        $replaced = $this->login()->putJson($path, $lantern)->assertOk()->assertJson([...$lantern, 'description' => null]);
        $this->get($path)->assertExactJson($replaced->json());

        $this->delete($path)->assertNoContent();
        foreach ([$path, '/api/products/lamp', '/api/products/99999999999999999999'] as $missing) {
            $this->assertProblem($this->get($missing), 404, 'There is no such product.');
            $this->assertProblem($this->putJson($missing, $lantern), 404, 'There is no such product.');
            $this->assertProblem($this->delete($missing), 404, 'There is no such product.');
        }
    }

    /**
     * @param  array<string, mixed>  $values
     * @param  array<string, string>  $errors
     */
    #[DataProvider('invalidValues')]
    public function test_invalid_values(array $values, array $errors): void
    {
        $response = $this->login()->postJson('/api/products', $values);

        $this->assertProblem($response, 422, 'Some values are invalid.');
        $this->assertSame($errors, array_column($response->json('errors'), 'detail', 'pointer'));
        $this->assertDatabaseEmpty('products');
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
        $missing = 'This value is missing.';

        return [
            'ranges' => [
                ['name' => ' ', 'description' => str_repeat('💡', 2001), 'price_cents' => -1, 'stock' => 1_000_001],
                ['#/name' => $name, '#/description' => $description, '#/price_cents' => $price, '#/stock' => $stock],
            ],
            'types' => [
                ['name' => 5, 'description' => false, 'price_cents' => '5', 'stock' => 5.5],
                ['#/name' => $name, '#/description' => $description, '#/price_cents' => $price, '#/stock' => $stock],
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
    public function test_invalid_queries(string $query, string $pointer): void
    {
        $response = $this->get("/api/products?{$query}");

        $this->assertProblem($response, 422, 'Some values are invalid.');
        $this->assertSame([$pointer], array_column($response->json('errors'), 'pointer'));
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

    public function test_invalid_bodies(): void
    {
        $post = fn (string $body, string $type) => $this->login()
            ->call('POST', '/api/products', server: ['CONTENT_TYPE' => $type, ...$this->transformHeadersToServerVars($this->defaultHeaders)], content: $body);

        $this->assertProblem($post('{', 'application/json'), 400, 'The request body is not valid JSON.');
        $this->assertProblem($post('[]', 'application/json'), 422, 'Some values are invalid.');
        $post(json_encode(self::LAMP), 'Application/JSON; charset=utf-8')->assertCreated();
        $this->assertProblem($post('{}', 'text/plain'), 415, 'The request body must be JSON.');
    }

    public function test_not_logged_in(): void
    {
        $product = Product::factory()->create(self::LAMP);

        // {"alg":"none"} and {"sub":"1","exp":9999999999}
        foreach (['', 'nonsense', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.'] as $token) {
            $this->withToken($token);
            foreach (['postJson' => '', 'putJson' => "/{$product->id}", 'deleteJson' => "/{$product->id}"] as $method => $path) {
                $response = $this->$method("/api/products{$path}", ['name' => 'Torch', 'price_cents' => 1, 'stock' => 1]);
                $this->assertProblem($response, 401, 'Log in first.');
                $response->assertHeader('WWW-Authenticate', 'Bearer');
            }
        }
        $this->assertSame(['Lamp'], Product::pluck('name')->all());
    }
}
