<?php

namespace App\Security;

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\Security\Http\AccessToken\AccessTokenExtractorInterface;

/**
 * Symfony's own accepts `Bearer`, but not `bearer`.
 */
class BearerTokenExtractor implements AccessTokenExtractorInterface
{
    public function extractAccessToken(Request $request): ?string
    {
        $header = $request->headers->get('Authorization', '');

        return preg_match('/^Bearer +(\S+)$/i', $header, $parts) ? $parts[1] : null;
    }
}
