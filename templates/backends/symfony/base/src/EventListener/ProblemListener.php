<?php

namespace App\EventListener;

use Symfony\Component\EventDispatcher\Attribute\AsEventListener;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Event\ExceptionEvent;
use Symfony\Component\HttpKernel\Exception\HttpException;
use Symfony\Component\HttpKernel\Exception\HttpExceptionInterface;
use Symfony\Component\Routing\Exception\ResourceNotFoundException;
use Symfony\Component\Serializer\Exception\NotEncodableValueException;
use Symfony\Component\Validator\ConstraintViolationInterface;
use Symfony\Component\Validator\ConstraintViolationListInterface;
use Symfony\Component\Validator\Exception\ValidationFailedException;

use function Symfony\Component\String\u;

/**
 * Every error as RFC 9457 defines it: after Symfony's own listener has logged it, before it renders a page.
 */
#[AsEventListener(priority: -64)]
class ProblemListener
{
    /** Replaces the framework's own texts. */
    private const array DETAILS = [
        405 => 'This endpoint does not take that method.',
        415 => 'The request body must be JSON.',
        422 => 'Some values are invalid.',
    ];

    public function __invoke(ExceptionEvent $event): void
    {
        $error = $event->getThrowable();
        if (!$error instanceof HttpExceptionInterface) {
            // The log says which.
            $error = new HttpException(500, 'Something went wrong.');
        }
        $status = $error->getStatusCode();

        $problem = [
            'title' => Response::$statusTexts[$status],
            'status' => $status,
            'detail' => match (true) {
                $error->getPrevious() instanceof ResourceNotFoundException => 'There is no such endpoint.',
                $error->getPrevious() instanceof NotEncodableValueException => 'The request body is not valid JSON.',
                default => self::DETAILS[$status] ?? $error->getMessage(),
            },
        ];
        if ($error->getPrevious() instanceof ValidationFailedException) {
            $problem['errors'] = $this->errors($error->getPrevious()->getViolations());
        }

        $event->setResponse(new JsonResponse(
            $problem,
            $status,
            ['Content-Type' => 'application/problem+json', ...$error->getHeaders()],
        ));
    }

    /**
     * @return list<array{pointer: string, detail: string}>
     */
    private function errors(ConstraintViolationListInterface $violations): array
    {
        $details = [];
        foreach ($violations as $violation) {
            $pointer = '#/'.u($violation->getPropertyPath())->snake();
            $details[$pointer] ??= $this->detail($violation);
        }

        return array_map(
            static fn (string $pointer, string $detail) => compact('pointer', 'detail'),
            array_keys($details),
            $details,
        );
    }

    private function detail(ConstraintViolationInterface $violation): string
    {
        $parameters = $violation->getParameters();
        $types = explode('|', $parameters['{{ type }}'] ?? '');

        return match (true) {
            // The serializer found these before any constraint was checked.
            str_starts_with($parameters['hint'] ?? '', 'Failed to create object') => 'This value is missing.',
            isset($parameters['hint']) => 'This value is invalid.',
            \in_array('int', $types, true) => 'Enter a whole number.',
            \in_array('string', $types, true) => 'Enter text.',
            [''] !== $types => 'This value has the wrong type.',
            default => $violation->getMessage(),
        };
    }
}
