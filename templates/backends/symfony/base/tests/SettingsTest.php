<?php

namespace App\Tests;

use App\Repository\ProductRepository;
use App\Repository\UserRepository;
use App\Seeder\DemoData;
use PHPUnit\Framework\Attributes\TestWith;

class SettingsTest extends ShopTestCase
{
    #[TestWith(['DATABASE_URL', 'mysql://user:hunter2@host/shop'])]
    #[TestWith(['DATABASE_URL', 'sqlite:////no-such-folder/hunter2.db'])]
    #[TestWith(['DATABASE_URL', 'postgresql://user:hunter2@127.0.0.1:1/shop'])]
    #[TestWith(['SECRET_KEY', 'hunter2'])]
    #[TestWith(['PORT', 'hunter2'])]
    #[TestWith(['PORT', '65536'])]
    #[TestWith(['HOST', 'hunter 2'])]
    #[TestWith(['DEMO_DATA', 'hunter2'])]
    public function testSettings(string $name, string $value): void
    {
        $prepare = [\PHP_BINARY, 'bin/console', 'app:prepare'];
        $output = [1 => ['pipe', 'w'], 2 => ['redirect', 1]];
        $environment = [$name => $value, 'SHELL_VERBOSITY' => '0'] + getenv();

        $process = proc_open($prepare, $output, $pipes, dirname(__DIR__), $environment);
        $said = stream_get_contents($pipes[1]);

        $this->assertSame(1, proc_close($process));
        $this->assertStringContainsString($name, $said);
        $this->assertStringNotContainsString('hunter', $said);
        $this->assertCount(1, explode("\n", trim($said)));
    }

    public function testDemoDataFillsAnEmptyDatabaseOnce(): void
    {
        $demo = static::getContainer()->get(DemoData::class);
        $demo->load();
        $demo->load();

        $this->assertSame(1, static::getContainer()->get(UserRepository::class)->count());
        $this->assertSame(12, static::getContainer()->get(ProductRepository::class)->count());
    }
}
