package com.example.shop.auth;

import com.example.shop.users.Passwords;
import com.example.shop.users.User;
import com.example.shop.users.UserRepository;
import jakarta.validation.Valid;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping(path = "/api/auth", produces = "application/json")
class AuthController {
    private final UserRepository users;
    private final Passwords passwords;
    private final Tokens tokens;

    AuthController(UserRepository users, Passwords passwords, Tokens tokens) {
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
    }

    record Login(String accessToken, String tokenType, long expiresIn) {}

    @PostMapping("/login")
    ResponseEntity<Login> login(@Valid @RequestBody Credentials credentials) {
        var user = users.findByEmail(credentials.email());
        var hash = user.map(User::getPasswordHash).orElse(null);
        if (!passwords.matches(credentials.password(), hash)) {
            throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Wrong e-mail address or password.");
        }
        var token = tokens.issue(user.orElseThrow().getId());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Login(token, "Bearer", Tokens.LIFETIME.toSeconds()));
    }

    @GetMapping("/me")
    User me(@AuthenticationPrincipal User user) {
        return user;
    }
}
