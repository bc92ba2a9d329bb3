<?php

return [

    // Without nginx, as with `artisan serve`, there are no listeners.
    'default' => env('BROADCAST_CONNECTION', 'null'),

    'connections' => [
        'nchan' => [
            'driver' => 'nchan',
            'socket' => '/tmp/events.sock',
        ],
    ],

];
