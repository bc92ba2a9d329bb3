<?php

namespace App\Security;

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpKernel\Exception\UnauthorizedHttpException;
use Symfony\Component\Security\Core\Exception\AuthenticationException;
use Symfony\Component\Security\Http\Authentication\AuthenticationFailureHandlerInterface;
use Symfony\Component\Security\Http\EntryPoint\AuthenticationEntryPointInterface;

/**
 * Answers requests without a token and with an invalid one with the same problem.
 */
class LogInFirst implements AuthenticationEntryPointInterface, AuthenticationFailureHandlerInterface
{
    public function start(Request $request, ?AuthenticationException $authException = null): never
    {
        throw new UnauthorizedHttpException('Bearer', 'Log in first.', $authException);
    }

    public function onAuthenticationFailure(Request $request, AuthenticationException $exception): never
    {
        $this->start($request, $exception);
    }
}
