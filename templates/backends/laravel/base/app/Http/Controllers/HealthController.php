<?php

namespace App\Http\Controllers;

use Illuminate\Http\JsonResponse;
use Illuminate\Support\Facades\DB;
use PDOException;

class HealthController
{
    public function __invoke(): JsonResponse
    {
        try {
            DB::select('select 1');
        } catch (PDOException $error) {
            report($error);
            abort(503, 'The database is not available.');
        }

        return response()->json(['status' => 'ok', 'stack' => 'laravel', 'database' => DB::getDefaultConnection()]);
    }
}
