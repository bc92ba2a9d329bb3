<?php

namespace App\Auth;

use App\Models\User;
use DomainException;
use Firebase\JWT\JWT;
use Firebase\JWT\Key;
use Illuminate\Http\Request;
use InvalidArgumentException;
use UnexpectedValueException;

class Token
{
    private const string ALGORITHM = 'HS256';

    public static function sign(User $user): string
    {
        $claims = [
            'sub' => (string) $user->id,
            'iat' => time(),
            'exp' => time() + config('shop.token_lifetime'),
        ];

        return JWT::encode($claims, config('shop.secret_key'), self::ALGORITHM);
    }

    /**
     * The guard's callback: the user of the request's token.
     */
    public static function user(Request $request): ?User
    {
        try {
            $claims = JWT::decode((string) $request->bearerToken(), new Key(config('shop.secret_key'), self::ALGORITHM));
        } catch (DomainException|InvalidArgumentException|UnexpectedValueException) {
            return null;
        }

        $id = filter_var($claims->sub ?? null, FILTER_VALIDATE_INT);

        // The library accepts a token that never expires.
        return isset($claims->exp) && $id !== false ? User::find($id) : null;
    }
}
