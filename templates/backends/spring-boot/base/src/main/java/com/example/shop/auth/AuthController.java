package com.example.shop.auth;

import com.example.shop.users.Passwords;
import com.example.shop.users.User;
import com.example.shop.users.UserRepository;
import jakarta.validation.Valid;
import java.time.Duration;
import java.time.Instant;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/api/auth")
class AuthController {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final UserRepository users;
    private final Passwords passwords;
    private final JwtEncoder encoder;

    AuthController(UserRepository users, Passwords passwords, JwtEncoder encoder) {
        this.users = users;
        this.passwords = passwords;
        this.encoder = encoder;
    }

    record Login(String accessToken, String tokenType, long expiresIn) {}

    @PostMapping("/login")
    ResponseEntity<Login> login(@Valid @RequestBody Credentials credentials) {
        var user = users.findByEmail(credentials.email());
        var hash = user.map(User::getPasswordHash).orElse(null);
        if (!passwords.matches(credentials.password(), hash)) {
            throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Wrong e-mail address or password.");
        }
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Login(issueToken(user.orElseThrow().getId()), "Bearer", TOKEN_LIFETIME.toSeconds()));
    }

    @GetMapping("/me")
    User me(@AuthenticationPrincipal User user) {
        return user;
    }

    private String issueToken(long userId) {
        var now = Instant.now();
        var claims = JwtClaimsSet.builder()
                .subject(Long.toString(userId))
                .issuedAt(now)
                .expiresAt(now.plus(TOKEN_LIFETIME))
                .build();
        return encoder.encode(JwtEncoderParameters.from(claims)).getTokenValue();
    }
}
