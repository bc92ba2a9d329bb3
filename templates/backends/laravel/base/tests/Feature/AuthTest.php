<?php

namespace Tests\Feature;

use App\Models\User;
use Firebase\JWT\JWT;
use PHPUnit\Framework\Attributes\TestWith;
use Tests\TestCase;

class AuthTest extends TestCase
{
    public function test_login(): void
    {
        User::factory()->create(['email' => 'ada@example.com', 'password' => 'correct-horse']);
        $login = fn (string $email, mixed $password) => $this->postJson('/api/auth/login', compact('email', 'password'));

        $response = $login('ada@example.com', 'correct-horse')->assertOk();
        $response->assertJson(['token_type' => 'Bearer', 'expires_in' => 3600]);
        $this->assertStringContainsString('no-store', $response->headers->get('Cache-Control'));
        $this->withToken($response->json('access_token'))->get('/api/auth/me')->assertOk();

        foreach ([['ada@example.com', ' '], ['nobody@example.com', 'correct-horse']] as [$email, $password]) {
            $this->assertProblem($login($email, $password), 401, 'Wrong e-mail address or password.');
        }
        $this->assertProblem($login('ada@example.com', 5), 422, 'Some values are invalid.');
    }

    public function test_me(): void
    {
        $user = User::factory()->create();

        $this->login($user)->get('/api/auth/me')->assertExactJson($user->only('id', 'email', 'name'));
    }

    #[TestWith([60, 200])]
    #[TestWith([-60, 401])]
    public function test_expired_token(int $seconds, int $status): void
    {
        $claims = ['sub' => (string) User::factory()->create()->id, 'exp' => time() + $seconds];

        $this->withToken(JWT::encode($claims, config('shop.secret_key'), 'HS256'))
            ->get('/api/auth/me')
            ->assertStatus($status);
    }
}
