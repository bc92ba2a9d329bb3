<?php

namespace App\Controller;

use App\Dto\Credentials;
use App\Entity\User;
use App\Repository\UserRepository;
use App\Security\AccessTokenHandler;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\HttpFoundation\JsonResponse;
use Symfony\Component\HttpKernel\Attribute\MapRequestPayload;
use Symfony\Component\HttpKernel\Exception\UnauthorizedHttpException;
use Symfony\Component\PasswordHasher\Hasher\PasswordHasherFactoryInterface;
use Symfony\Component\Routing\Attribute\Route;
use Symfony\Component\Security\Http\Attribute\CurrentUser;
use Symfony\Component\Security\Http\Attribute\IsGranted;

#[Route('/auth')]
class AuthController
{
    #[Route('/login', methods: 'POST')]
    public function login(
        #[MapRequestPayload(acceptFormat: 'json')] Credentials $credentials,
        UserRepository $users,
        PasswordHasherFactoryInterface $hashers,
        AccessTokenHandler $tokens,
        #[Autowire(param: 'token_lifetime')] int $lifetime,
    ): JsonResponse {
        $user = $users->findOneBy(['email' => $credentials->email]);

        $hasher = $hashers->getPasswordHasher(User::class);
        if (!$user) {
            $hasher->hash('nobody'); // takes as long as verifying a password
        }
        if (!$user || !$hasher->verify($user->password, $credentials->password)) {
            throw new UnauthorizedHttpException('Bearer', 'Wrong e-mail address or password.');
        }

        return new JsonResponse([
            'access_token' => $tokens->sign($user),
            'token_type' => 'Bearer',
            'expires_in' => $lifetime,
        ], headers: ['Cache-Control' => 'no-store']);
    }

    #[Route('/me', methods: 'GET')]
    #[IsGranted('ROLE_USER')]
    public function me(#[CurrentUser] User $user): JsonResponse
    {
        return new JsonResponse(['id' => $user->id, 'email' => $user->email, 'name' => $user->name]);
    }
}
