<?php

namespace App\Broadcasting;

use Illuminate\Broadcasting\Broadcasters\Broadcaster;
use Illuminate\Support\Arr;
use Illuminate\Support\Facades\Http;

/**
 * Hands events to nginx, whose module nchan holds the WebSockets. All channels map to the one public channel.
 */
class NchanBroadcaster extends Broadcaster
{
    public function __construct(private readonly string $socket) {}

    public function auth($request): void {}

    public function validAuthenticationResponse($request, $result): void {}

    public function broadcast(array $channels, $event, array $payload = []): void
    {
        Http::withOptions(['curl' => [CURLOPT_UNIX_SOCKET_PATH => $this->socket], 'proxy' => ''])
            ->timeout(5)
            ->post('http://localhost/', ['type' => $event, ...Arr::except($payload, 'socket')])
            ->throw();
    }
}
