<?php

namespace Tests\Feature;

use App\Models\Product;
use Illuminate\Support\Facades\Http;
use Tests\TestCase;

class EventsTest extends TestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        config(['broadcasting.default' => 'nchan']);
    }

    public function test_events(): void
    {
        Http::fake();
        $lamp = ['name' => 'Lamp', 'description' => null, 'price_cents' => 3900, 'stock' => 25];

        $created = $this->login()->postJson('/api/products', $lamp)->json();
        $updated = $this->putJson("/api/products/{$created['id']}", [...$lamp, 'stock' => 24])->json();
        $this->delete("/api/products/{$created['id']}")->assertNoContent();
        $this->postJson('/api/products', [...$lamp, 'stock' => -1])->assertUnprocessable();

        $this->assertSame([
            ['type' => 'product.created', 'product' => $created],
            ['type' => 'product.updated', 'product' => $updated],
            ['type' => 'product.deleted', 'product' => $updated],
        ], Http::recorded()->map(fn (array $pair) => json_decode($pair[0]->body(), true))->all());
    }

    public function test_a_change_is_made_even_if_its_event_is_lost(): void
    {
        Http::fake(['*' => Http::response(status: 500)]);

        $this->login()->postJson('/api/products', ['name' => 'Lamp', 'price_cents' => 1, 'stock' => 1])->assertCreated();
        $this->assertSame(1, Product::count());
    }
}
