<?php

namespace App\Http\Controllers;

use Symfony\Component\HttpFoundation\BinaryFileResponse;

class OpenApiController
{
    public function __invoke(): BinaryFileResponse
    {
        return response()->file(base_path('openapi.yaml'), ['Content-Type' => 'application/yaml']);
    }
}
