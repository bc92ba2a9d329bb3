<?php

namespace App\Http\Controllers;

use Illuminate\Http\JsonResponse;
use Illuminate\Support\Facades\DB;
use PDOException;
use Symfony\Component\HttpFoundation\BinaryFileResponse;

class HealthController
{
    public function show(): JsonResponse
    {
        try {
            DB::select('select 1');
        } catch (PDOException $error) {
            report($error);
            abort(503, 'The database is not available.');
        }

        return response()->json(['status' => 'ok', 'stack' => 'laravel', 'database' => DB::getDefaultConnection()]);
    }

    public function contract(): BinaryFileResponse
    {
        return response()->file(base_path('openapi.yaml'), ['Content-Type' => 'application/yaml']);
    }
}
