<?php

namespace Tests\Feature;

use App\Models\Product;
use App\Models\User;
use Illuminate\Support\Facades\Process;
use PHPUnit\Framework\Attributes\TestWith;
use Tests\TestCase;

class SettingsTest extends TestCase
{
    #[TestWith(['DATABASE_URL', 'mysql://user:hunter2@host/shop'])]
    #[TestWith(['DATABASE_URL', 'sqlite:////no-such-folder/hunter2.db'])]
    #[TestWith(['DATABASE_URL', 'postgresql://user:hunter2@127.0.0.1:1/shop'])]
    #[TestWith(['SECRET_KEY', 'hunter2'])]
    #[TestWith(['PORT', 'hunter2'])]
    #[TestWith(['PORT', '65536'])]
    #[TestWith(['HOST', 'hunter 2'])]
    #[TestWith(['DEMO_DATA', 'hunter2'])]
    #[TestWith(['DEMO_DATA', 'true'])]
    public function test_settings(string $name, string $value): void
    {
        $done = Process::path(base_path())->env([$name => $value])->run([PHP_BINARY, 'artisan', 'prepare']);

        $said = $done->output().$done->errorOutput();
        $this->assertSame(1, $done->exitCode());
        $this->assertStringContainsString($name, $said);
        $this->assertStringNotContainsString('hunter', $said);
        $this->assertCount(1, explode("\n", trim($said)));
    }

    public function test_demo_data_fills_an_empty_database_once(): void
    {
        $this->seed();
        $this->seed();

        $this->assertSame(1, User::count());
        $this->assertSame(12, Product::count());
    }
}
