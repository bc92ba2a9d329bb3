<?php

namespace App\Controller;

use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\BinaryFileResponse;
use Symfony\Component\Routing\Attribute\Route;

class OpenApiController
{
    #[Route('/openapi.yaml', methods: 'GET')]
    public function __invoke(#[Autowire('%kernel.project_dir%/openapi.yaml')] string $file): BinaryFileResponse
    {
        return new BinaryFileResponse($file, headers: ['Content-Type' => 'application/yaml']);
    }
}
