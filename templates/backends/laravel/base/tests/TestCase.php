<?php

namespace Tests;

use App\Auth\Token;
use App\Models\User;
use Illuminate\Foundation\Testing\RefreshDatabase;
use Illuminate\Foundation\Testing\TestCase as BaseTestCase;
use Illuminate\Testing\TestResponse;

abstract class TestCase extends BaseTestCase
{
    use RefreshDatabase;

    protected function login(?User $user = null): static
    {
        return $this->withToken(Token::sign($user ?? User::factory()->create()));
    }

    protected function assertProblem(TestResponse $response, int $status, string $detail): void
    {
        $response->assertStatus($status)
            ->assertHeader('Content-Type', 'application/problem+json')
            ->assertJson(['status' => $status, 'detail' => $detail]);
    }
}
