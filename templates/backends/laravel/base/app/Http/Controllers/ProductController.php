<?php

namespace App\Http\Controllers;

use App\Events\ProductChanged;
use App\Http\Requests\ListProductsRequest;
use App\Http\Requests\ProductRequest;
use App\Http\Resources\ProductResource;
use App\Models\Product;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\DB;

class ProductController
{
    public function index(ListProductsRequest $request): JsonResponse
    {
        $products = Product::query()
            ->when((string) $request->validated('q') !== '', fn ($query) => $query->named($request->validated('q')))
            ->orderBy('id')
            ->paginate((int) $request->validated('per_page', 20), page: (int) $request->validated('page', 1));

        return response()->json([
            'items' => ProductResource::collection($products->items()),
            'total' => $products->total(),
            'page' => $products->currentPage(),
            'per_page' => $products->perPage(),
        ]);
    }

    public function store(ProductRequest $request): JsonResponse
    {
        $product = Product::create($request->validated());
        ProductChanged::dispatch('product.created', $product);

        return ProductResource::make($product)
            ->response()
            ->setStatusCode(Response::HTTP_CREATED)
            ->header('Location', "/api/products/{$product->id}");
    }

    public function show(string $id): ProductResource
    {
        return ProductResource::make(Product::findOrFail($this->key($id)));
    }

    public function update(ProductRequest $request, string $id): ProductResource
    {
        $product = DB::transaction(function () use ($request, $id) {
            // Locked, because Eloquent writes only what differs from what it read.
            $product = Product::lockForUpdate()->findOrFail($this->key($id));
            $product->fill($request->validated())->touch();

            return $product;
        });
        ProductChanged::dispatch('product.updated', $product);

        return ProductResource::make($product);
    }

    public function destroy(string $id): Response
    {
        $product = DB::transaction(function () use ($id) {
            $product = Product::lockForUpdate()->findOrFail($this->key($id));
            $product->delete();

            return $product;
        });
        ProductChanged::dispatch('product.deleted', $product);

        return response()->noContent();
    }

    /**
     * Null if it is not a number, or too large: no product has that key.
     */
    private function key(string $id): ?int
    {
        return filter_var($id, FILTER_VALIDATE_INT, FILTER_NULL_ON_FAILURE);
    }
}
