<?php

namespace App\Http\Controllers;

use App\Auth\Token;
use App\Http\Requests\LoginRequest;
use App\Models\User;
use Illuminate\Auth\AuthenticationException;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\Hash;

class AuthController
{
    public function login(LoginRequest $request): JsonResponse
    {
        ['email' => $email, 'password' => $password] = $request->validated();
        $user = User::firstWhere('email', $email);

        if (! $user) {
            Hash::make($password); // so that an unknown user takes as long as a wrong password
        }
        if (! $user || ! Hash::check($password, $user->password)) {
            throw new AuthenticationException('Wrong e-mail address or password.');
        }

        return response()->json([
            'access_token' => Token::sign($user),
            'token_type' => 'Bearer',
            'expires_in' => config('shop.token_lifetime'),
        ])->header('Cache-Control', 'no-store');
    }

    /**
     * @return array<string, mixed>
     */
    public function me(Request $request): array
    {
        return $request->user()->only('id', 'email', 'name');
    }
}
