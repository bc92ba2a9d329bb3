<?php

namespace App\Tests;

use Firebase\JWT\JWT;
use PHPUnit\Framework\Attributes\TestWith;
use Symfony\Component\HttpFoundation\Response;

class AuthTest extends ShopTestCase
{
    public function testLogin(): void
    {
        $this->user('ada@example.com', 'correct-horse');
        $login = fn (string $email, mixed $password): Response => $this->ask('POST', '/api/auth/login', compact('email', 'password'));

        $response = $login('ada@example.com', 'correct-horse');
        ['access_token' => $token, 'token_type' => $type, 'expires_in' => $seconds] = $this->json($response);
        $this->assertSame(['Bearer', 3600], [$type, $seconds]);
        $this->assertStringContainsString('no-store', $response->headers->get('Cache-Control'));
        $this->json($this->withToken($token)->ask('GET', '/api/auth/me'));

        foreach ([['ada@example.com', ' '], ['nobody@example.com', 'correct-horse']] as [$email, $password]) {
            $this->assertProblem($login($email, $password), 401, 'Wrong e-mail address or password.');
        }
        $this->assertProblem($login('ada@example.com', 5), 422, 'Some values are invalid.');
    }

    public function testMe(): void
    {
        $user = $this->user();

        $this->assertSame(
            ['id' => $user->id, 'email' => $user->email, 'name' => $user->name],
            $this->json($this->login($user)->ask('GET', '/api/auth/me')),
        );
    }

    #[TestWith(['Bearer'])]
    #[TestWith(['bearer'])]
    public function testTheSchemesCase(string $scheme): void
    {
        $this->login();
        $token = substr($this->client->getServerParameter('HTTP_AUTHORIZATION'), 7);
        $this->client->setServerParameter('HTTP_AUTHORIZATION', "{$scheme} {$token}");

        $this->json($this->ask('GET', '/api/auth/me'));
    }

    #[TestWith([60, 200])]
    #[TestWith([-60, 401])]
    public function testExpiredToken(int $seconds, int $status): void
    {
        $claims = ['sub' => (string) $this->user()->id, 'exp' => time() + $seconds];

        $this->withToken(JWT::encode($claims, getenv('SECRET_KEY'), 'HS256'));
        $this->json($this->ask('GET', '/api/auth/me'), $status);
    }
}
