<?php

namespace App\Security;

use App\Entity\User;
use App\Repository\UserRepository;
use Firebase\JWT\JWT;
use Firebase\JWT\Key;
use Symfony\Component\DependencyInjection\Attribute\Autowire;
use Symfony\Component\Security\Core\Exception\BadCredentialsException;
use Symfony\Component\Security\Http\AccessToken\AccessTokenHandlerInterface;
use Symfony\Component\Security\Http\Authenticator\Passport\Badge\UserBadge;

class AccessTokenHandler implements AccessTokenHandlerInterface
{
    private const string ALGORITHM = 'HS256';

    public function __construct(
        private readonly UserRepository $users,
        #[Autowire(env: 'SECRET_KEY')]
        #[\SensitiveParameter]
        private readonly string $secretKey,
        #[Autowire(param: 'token_lifetime')]
        private readonly int $lifetime,
    ) {
    }

    public function sign(User $user): string
    {
        $claims = ['sub' => (string) $user->id, 'iat' => time(), 'exp' => time() + $this->lifetime];

        return JWT::encode($claims, $this->secretKey, self::ALGORITHM);
    }

    public function getUserBadgeFrom(#[\SensitiveParameter] string $accessToken): UserBadge
    {
        try {
            $claims = JWT::decode($accessToken, new Key($this->secretKey, self::ALGORITHM));
        } catch (\DomainException|\InvalidArgumentException|\UnexpectedValueException $error) {
            throw new BadCredentialsException(previous: $error);
        }

        $id = filter_var($claims->sub ?? null, \FILTER_VALIDATE_INT);
        // The library accepts a token that never expires.
        if (!isset($claims->exp) || false === $id) {
            throw new BadCredentialsException();
        }

        return new UserBadge((string) $id, fn () => $this->users->find($id));
    }
}
