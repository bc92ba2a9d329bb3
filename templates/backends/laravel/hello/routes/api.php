<?php

// The API as in Laravel's documentation: the baseline for benchmarks.
// Copied over a generated `backend/`: server, settings, database, models and queries stay the same.

use App\Models\Product;
use App\Models\User;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Route;

Route::get('/health', function () {
    DB::select('select 1');

    return ['status' => 'ok', 'stack' => 'laravel', 'database' => DB::getDefaultConnection()];
});

Route::get('/products', function (Request $request) {
    $products = Product::orderBy('id')->paginate($request->integer('per_page', 20));

    return [
        'items' => $products->items(),
        'total' => $products->total(),
        'page' => $products->currentPage(),
        'per_page' => $products->perPage(),
    ];
});

Route::post('/products', function (Request $request) {
    User::find(1); // like the query for the token's user

    return Product::create($request->only('name', 'description', 'price_cents', 'stock'));
});

Route::get('/products/{product}', fn (Product $product) => $product);
