<?php

namespace App\Command;

use App\Seeder\DemoData;
use Doctrine\DBAL\Exception as DatabaseException;
use Doctrine\DBAL\Exception\MalformedDsnException;
use Symfony\Component\Console\Application;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Output\NullOutput;
use Symfony\Component\Console\Style\SymfonyStyle;
use Symfony\Component\DependencyInjection\Attribute\Autowire;

use function Symfony\Component\String\u;

#[AsCommand('app:prepare', 'Check the settings, and bring the database up to date')]
class PrepareCommand
{
    private const array URLS = ['sqlite' => '#^sqlite:////.#', 'postgres' => '#^postgresql://.+/.#'];

    public function __construct(
        #[Autowire(env: 'HOST')] private readonly string $host,
        #[Autowire(env: 'PORT')] private readonly string $port,
        #[Autowire(env: 'DEMO_DATA')] private readonly string $demo,
        #[Autowire(env: 'SECRET_KEY')] private readonly string $secretKey,
        #[Autowire(env: 'default:default_database_url:DATABASE_URL')] private readonly string $databaseUrl,
        #[Autowire(param: 'database')] private readonly string $database,
        // Lazy: a malformed DATABASE_URL is reported before anything connects.
        #[Autowire(lazy: true)] private readonly DemoData $demoData,
    ) {
    }

    public function __invoke(SymfonyStyle $io, Application $application): int
    {
        if ($malformed = $this->malformed()) {
            $io->getErrorStyle()->writeln($malformed);

            return Command::FAILURE;
        }

        $migrate = new ArrayInput(['--allow-no-migration' => true]);
        $migrate->setInteractive(false);
        try {
            $application->find('doctrine:migrations:migrate')->run($migrate, new NullOutput());
            if ('1' === $this->demo) {
                $this->demoData->load();
            }
        } catch (DatabaseException|MalformedDsnException $error) {
            // In one line.
            $io->getErrorStyle()->writeln(u("DATABASE_URL: the database cannot be used: {$error->getMessage()}")->collapseWhitespace()->toString());

            return Command::FAILURE;
        }

        return Command::SUCCESS;
    }

    /**
     * Names the malformed setting, never its value.
     */
    private function malformed(): ?string
    {
        $port = filter_var($this->port ?: 8000, \FILTER_VALIDATE_INT);

        return match (true) {
            !\in_array($this->host, ['', 'localhost'], true) && !filter_var($this->host, \FILTER_VALIDATE_IP) => 'HOST must be an IP address.',
            !$port || $port < 1 || $port > 65535 => 'PORT must be a number from 1 to 65535.',
            \strlen($this->secretKey) < 32 => 'SECRET_KEY must have at least 32 bytes.',
            !\in_array($this->demo, ['', '0', '1'], true) => 'DEMO_DATA must be 0 or 1.',
            !preg_match(self::URLS[$this->database], $this->databaseUrl) => 'DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.',
            default => null,
        };
    }
}
