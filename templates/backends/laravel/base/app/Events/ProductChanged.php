<?php

namespace App\Events;

use App\Http\Resources\ProductResource;
use App\Models\Product;
use Illuminate\Broadcasting\Channel;
use Illuminate\Contracts\Broadcasting\ShouldBroadcastNow;
use Illuminate\Contracts\Broadcasting\ShouldRescue;
use Illuminate\Foundation\Events\Dispatchable;

/**
 * Dispatch it after the commit. If it cannot be sent, it is only logged: the change itself was made.
 */
class ProductChanged implements ShouldBroadcastNow, ShouldRescue
{
    use Dispatchable;

    public function __construct(
        private readonly string $type,
        private readonly Product $product,
    ) {}

    public function broadcastOn(): Channel
    {
        return new Channel('products');
    }

    public function broadcastAs(): string
    {
        return $this->type;
    }

    /**
     * @return array<string, mixed>
     */
    public function broadcastWith(): array
    {
        return ['product' => ProductResource::make($this->product)->resolve()];
    }
}
