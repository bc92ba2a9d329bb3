<?php

namespace App\Console\Commands;

use Illuminate\Console\Attributes\Description;
use Illuminate\Console\Attributes\Signature;
use Illuminate\Console\Command;
use Illuminate\Database\SQLiteDatabaseDoesNotExistException;
use Illuminate\Support\Facades\Validator;
use PDOException;
use Throwable;

#[Signature('prepare {--cache : Keep the settings for PHP-FPM as they are now}')]
#[Description('Check the settings, and bring the database up to date')]
class Prepare extends Command
{
    private const array URLS = ['sqlite' => '#^sqlite:///.#', 'postgres' => '#^postgresql://.+/.#'];

    public function handle(): int
    {
        if ($malformed = $this->malformed()) {
            $this->error($malformed);

            return self::FAILURE;
        }

        if (config('shop.secret_key') === '') {
            $this->warn('SECRET_KEY is not set: using a random one, tokens end with this process.');
            $key = bin2hex(random_bytes(32));
            // For this process, its children, and the cached configuration.
            putenv("SECRET_KEY={$key}");
            $_ENV['SECRET_KEY'] = $_SERVER['SECRET_KEY'] = $key;
            config(['shop.secret_key' => $key]);
        }

        try {
            $this->callSilently('migrate', ['--force' => true]);
            if (config('shop.demo_data') === '1') {
                $this->callSilently('db:seed', ['--force' => true]);
            }
        } catch (Throwable $error) {
            $cause = $this->cause($error) ?? throw $error;
            $this->error("DATABASE_URL: the database cannot be used: {$cause}");

            return self::FAILURE;
        }

        if ($this->option('cache')) {
            $this->callSilently('config:cache');
        }

        return self::SUCCESS;
    }

    /**
     * Names the malformed setting, never its value.
     */
    private function malformed(): string
    {
        $database = config('database.default');
        $settings = [
            'HOST' => config('shop.host'),
            'PORT' => config('shop.port'),
            'SECRET_KEY' => config('shop.secret_key'),
            'DEMO_DATA' => config('shop.demo_data'),
            'DATABASE_URL' => config("database.connections.{$database}.url"),
        ];
        $rules = [
            'HOST' => $settings['HOST'] === 'localhost' ? [] : ['ip'],
            'PORT' => ['integer', 'between:1,65535'],
            // In bytes.
            'SECRET_KEY' => [fn ($name, $value, $fail) => strlen($value) < 32 && $fail('')],
            // As text: Laravel reads `true` as a boolean.
            'DEMO_DATA' => ['string', 'in:0,1'],
            'DATABASE_URL' => ['required', 'regex:'.self::URLS[$database]],
        ];

        return Validator::make($settings, $rules, [
            'HOST' => 'HOST must be an IP address.',
            'PORT' => 'PORT must be a number from 1 to 65535.',
            'SECRET_KEY' => 'SECRET_KEY must have at least 32 bytes.',
            'DEMO_DATA' => 'DEMO_DATA must be 0 or 1.',
            'DATABASE_URL' => 'DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.',
        ])->errors()->first();
    }

    /**
     * The driver's message, in one line, as Laravel's own contains a file path; null if the database is not the cause.
     */
    private function cause(Throwable $error): ?string
    {
        while ($error->getPrevious()) {
            $error = $error->getPrevious();
        }

        return match (true) {
            $error instanceof PDOException => str($error->getMessage())->squish()->value(),
            $error instanceof SQLiteDatabaseDoesNotExistException,
            str_starts_with($error->getMessage(), 'touch()') => 'the file cannot be created.',
            default => null,
        };
    }
}
