<?php

namespace App\Models;

use Database\Factories\ProductFactory;
use Illuminate\Database\Eloquent\Attributes\Fillable;
use Illuminate\Database\Eloquent\Attributes\Scope;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\Eloquent\Factories\HasFactory;
use Illuminate\Database\Eloquent\Model;

#[Fillable(['name', 'description', 'price_cents', 'stock'])]
class Product extends Model
{
    /** @use HasFactory<ProductFactory> */
    use HasFactory;

    /**
     * Products whose name contains a text, ignoring case.
     *
     * @param  Builder<Product>  $query
     */
    #[Scope]
    protected function named(Builder $query, string $text): void
    {
        $query->whereRaw("lower(name) like lower(?) escape '\\'", ['%'.addcslashes($text, '\\%_').'%']);
    }
}
