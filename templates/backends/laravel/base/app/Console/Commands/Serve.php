<?php

namespace App\Console\Commands;

use Illuminate\Foundation\Console\ServeCommand;
use Symfony\Component\Console\Attribute\AsCommand;

/**
 * Laravel's own server, after preparing the database.
 */
#[AsCommand(name: 'serve')]
class Serve extends ServeCommand
{
    protected function configureDefaults(): void
    {
        $this->getDefinition()->getOption('host')->setDefault(config('shop.host'));
        $this->getDefinition()->getOption('port')->setDefault(config('shop.port'));
    }

    public function handle(): int
    {
        // With a file `.env`, the server would get none of these.
        static::$passthroughVariables = [...static::$passthroughVariables, 'DATABASE_URL', 'SECRET_KEY'];

        return $this->call('prepare') ?: parent::handle();
    }

    /**
     * @return list<string>
     */
    protected function serverCommand(): array
    {
        $command = parent::serverCommand();

        // As in docker/php.ini.
        array_splice($command, 1, 0, ['-d', 'display_errors=Off', '-d', 'expose_php=Off', '-d', 'post_max_size=1M']);

        return $command;
    }
}
