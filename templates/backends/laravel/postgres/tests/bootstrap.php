<?php

require __DIR__.'/../vendor/autoload.php';

$url = getenv('TEST_DATABASE_URL');
if (! $url) {
    exit('Set TEST_DATABASE_URL to a database that the tests may empty.'.PHP_EOL);
}
putenv("DATABASE_URL={$url}");
