<?php

return [

    'default' => 'sqlite',

    'connections' => [
        'sqlite' => [
            'driver' => 'sqlite',
            'url' => env('DATABASE_URL') ?: 'sqlite:///shop.db',
            'foreign_key_constraints' => true,
            // Writers wait for each other instead of failing, and readers never wait.
            'busy_timeout' => 5000, // milliseconds
            'journal_mode' => 'wal',
            'synchronous' => 'normal',
            'transaction_mode' => 'immediate',
        ],
    ],

];
