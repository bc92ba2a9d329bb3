<?php

return [

    'host' => env('HOST') ?: '127.0.0.1',

    'port' => env('PORT') ?: '8000',

    // Signs the tokens. `artisan prepare` generates one if it is unset.
    'secret_key' => (string) env('SECRET_KEY'),

    'token_lifetime' => 3600, // seconds

    'demo_data' => env('DEMO_DATA') ?: '0',

];
