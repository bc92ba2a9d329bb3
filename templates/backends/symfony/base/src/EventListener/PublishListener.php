<?php

namespace App\EventListener;

use App\Event\ProductChanged;
use Psr\Log\LoggerInterface;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\EventDispatcher\Attribute\AsEventListener;
use Symfony\Component\Serializer\SerializerInterface;
use Symfony\Contracts\HttpClient\Exception\ExceptionInterface;
use Symfony\Contracts\HttpClient\HttpClientInterface;

/**
 * Hands changes to nginx, whose module nchan holds the WebSockets.
 */
#[AsEventListener]
final readonly class PublishListener
{
    public function __construct(
        #[Autowire(env: 'EVENTS_SOCKET')]
        private string $socket,
        #[Autowire(service: 'nchan.client')]
        private HttpClientInterface $nchan,
        private SerializerInterface $serializer,
        private LoggerInterface $logger,
    ) {
    }

    public function __invoke(ProductChanged $event): void
    {
        // Without nginx, as with PHP's own server, there are no listeners.
        if ('' === $this->socket) {
            return;
        }

        try {
            $this->nchan->request('POST', '/', ['body' => $this->serializer->serialize($event, 'json')])->getContent();
        } catch (ExceptionInterface $error) {
            // The change itself was made.
            $this->logger->error('An event was lost: {error}', ['error' => $error->getMessage()]);
        }
    }
}
