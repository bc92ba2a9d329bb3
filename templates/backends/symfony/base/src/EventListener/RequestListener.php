<?php

namespace App\EventListener;

use Symfony\Component\EventDispatcher\Attribute\AsEventListener;
use Symfony\Component\HttpKernel\Event\RequestEvent;
use Symfony\Component\HttpKernel\Exception\HttpException;

/**
 * Checks that come before a request is routed.
 */
#[AsEventListener(priority: 64)]
class RequestListener
{
    /** The same as nginx's limit, for PHP's own server without nginx. */
    private const int BODY_LIMIT = 1024 * 1024;

    public function __invoke(RequestEvent $event): void
    {
        $headers = $event->getRequest()->headers;

        if ((int) $headers->get('Content-Length') > self::BODY_LIMIT) {
            throw new HttpException(413, 'The request body is too large.');
        }

        // `Application/JSON` is JSON too.
        if ($headers->has('Content-Type')) {
            $headers->set('Content-Type', strtolower($headers->get('Content-Type')));
        }
    }
}
