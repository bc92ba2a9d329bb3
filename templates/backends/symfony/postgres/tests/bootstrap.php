<?php

require dirname(__DIR__).'/vendor/autoload.php';

$url = getenv('TEST_DATABASE_URL');
if (!$url) {
    exit('Set TEST_DATABASE_URL to a database that the tests may empty.'.\PHP_EOL);
}
putenv('DATABASE_URL='.$_ENV['DATABASE_URL'] = $_SERVER['DATABASE_URL'] = $url);

foreach (['doctrine:schema:drop --force --full-database', 'doctrine:migrations:migrate'] as $command) {
    passthru(\PHP_BINARY." bin/console {$command} --no-interaction --quiet", $status);
    $status && exit($status);
}
