<?php

return [

    'driver' => 'argon2id',

    'argon' => [
        'memory' => 19 * 1024, // KiB
        'threads' => 1,
        'time' => 2,
        'verify' => true,
    ],

];
