<?php

namespace App\Exceptions;

use Illuminate\Auth\AuthenticationException;
use Illuminate\Database\Eloquent\ModelNotFoundException;
use Illuminate\Http\JsonResponse;
use Illuminate\Validation\ValidationException;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\Exception\HttpExceptionInterface;
use Throwable;

/**
 * Every error as defined by RFC 9457.
 */
class Problem
{
    /** The texts for the framework's own errors. */
    private const array DETAILS = [
        404 => 'There is no such endpoint.',
        405 => 'This endpoint does not take that method.',
        413 => 'The request body is too large.',
    ];

    public static function answer(Throwable $error): JsonResponse
    {
        return match (true) {
            $error instanceof ValidationException => self::respond(422, 'Some values are invalid.', self::errors($error)),
            $error instanceof AuthenticationException => self::respond(
                401,
                // A guard's own text differs.
                $error->guards() === [] ? $error->getMessage() : 'Log in first.',
                headers: ['WWW-Authenticate' => 'Bearer'],
            ),
            $error->getPrevious() instanceof ModelNotFoundException => self::respond(
                404, 'There is no such '.str(class_basename($error->getPrevious()->getModel()))->lower().'.',
            ),
            $error instanceof HttpExceptionInterface => self::respond(
                $error->getStatusCode(), self::detail($error), headers: $error->getHeaders(),
            ),
            // The log says which.
            default => self::respond(500, 'Something went wrong.'),
        };
    }

    private static function detail(HttpExceptionInterface $error): string
    {
        $status = $error->getStatusCode();

        // Others, such as the application's own, have their own text.
        return self::DETAILS[$status] ?? ($error->getMessage() ?: Response::$statusTexts[$status]);
    }

    /**
     * @return list<array{pointer: string, detail: string}>
     */
    private static function errors(ValidationException $error): array
    {
        return collect($error->errors())
            ->map(fn (array $details, string $field) => ['pointer' => rtrim("#/{$field}", '/'), 'detail' => $details[0]])
            ->values()
            ->all();
    }

    /**
     * @param  list<array{pointer: string, detail: string}>  $errors
     * @param  array<string, string>  $headers
     */
    private static function respond(int $status, string $detail, array $errors = [], array $headers = []): JsonResponse
    {
        $problem = ['title' => Response::$statusTexts[$status], 'status' => $status, 'detail' => $detail, 'errors' => $errors];

        return new JsonResponse(array_filter($problem), $status, ['Content-Type' => 'application/problem+json', ...$headers]);
    }
}
