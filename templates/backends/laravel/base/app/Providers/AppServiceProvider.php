<?php

namespace App\Providers;

use App\Auth\Token;
use App\Broadcasting\NchanBroadcaster;
use Illuminate\Http\Resources\Json\JsonResource;
use Illuminate\Support\Facades\Auth;
use Illuminate\Support\Facades\Broadcast;
use Illuminate\Support\ServiceProvider;

class AppServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        Auth::viaRequest('jwt', Token::user(...));

        Broadcast::extend('nchan', fn ($app, array $config) => new NchanBroadcaster($config['socket']));

        JsonResource::withoutWrapping();
    }
}
