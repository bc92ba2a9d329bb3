<?php

namespace Tests\Feature;

use Illuminate\Support\Facades\DB;
use PDOException;
use Tests\TestCase;

class HealthTest extends TestCase
{
    public function test_health(): void
    {
        $this->get('/api/health')->assertExactJson([
            'status' => 'ok', 'stack' => 'laravel', 'database' => config('database.default'),
        ]);

        DB::connection()->beforeExecuting(fn () => throw new PDOException('gone'));
        $this->assertProblem($this->get('/api/health'), 503, 'The database is not available.');
    }

    public function test_errors_are_problems_on_every_path(): void
    {
        $browser = ['Accept' => 'text/html,*/*'];
        $this->assertProblem($this->get('/', $browser), 404, 'There is no such endpoint.');
        $this->assertProblem($this->get('/api/auth/me', $browser), 401, 'Log in first.');

        $response = $this->patch('/api/products', headers: $browser);
        $this->assertProblem($response, 405, 'This endpoint does not take that method.');
        $this->assertSame('GET, HEAD, POST', $response->headers->get('Allow'));
    }

    public function test_the_contract_is_served(): void
    {
        $this->get('/api/openapi.yaml')->assertOk()->assertHeader('Content-Type', 'application/yaml');
    }
}
