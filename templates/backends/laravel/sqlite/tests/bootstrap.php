<?php

require __DIR__.'/../vendor/autoload.php';

$file = tempnam(sys_get_temp_dir(), 'shop');
register_shutdown_function(fn () => array_map(unlink(...), glob("{$file}*")));
putenv("DATABASE_URL=sqlite:///{$file}");
