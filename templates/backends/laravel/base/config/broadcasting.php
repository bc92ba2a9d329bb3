<?php

return [

    // Without nginx, as with `artisan serve`, nobody listens.
    'default' => env('BROADCAST_CONNECTION', 'null'),

    'connections' => [
        'nchan' => [
            'driver' => 'nchan',
            'socket' => '/tmp/events.sock',
        ],
    ],

];
