<?php

return [

    'default' => 'postgres',

    'connections' => [
        'postgres' => [
            'driver' => 'pgsql',
            'url' => env('DATABASE_URL'),
            'charset' => 'utf8',
            'search_path' => 'public',
            'sslmode' => 'prefer',
            'options' => [
                PDO::ATTR_TIMEOUT => 5, // seconds, to connect
                PDO::ATTR_PERSISTENT => true, // a connection stays with its process
            ],
        ],
    ],

];
