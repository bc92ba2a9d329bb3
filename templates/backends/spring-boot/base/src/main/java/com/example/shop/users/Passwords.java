package com.example.shop.users;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.annotation.PreDestroy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes passwords, at most one per processor at a time, so that other requests are not held up. */
@Component
public class Passwords {
    /** bcrypt ignores further bytes. */
    public static final int MAX_BYTES = 72;

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder(10);
    private final ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final CompletableFuture<String> unknown =
            CompletableFuture.supplyAsync(() -> encoder.encode("the password of nobody"), threads);

    public String hash(String password) {
        return CompletableFuture.supplyAsync(() -> encoder.encode(password), threads)
                .join();
    }

    /** Takes as long without a hash, so that response times do not reveal which users exist. */
    public boolean matches(String password, String hash) {
        var matches = CompletableFuture.supplyAsync(
                        () -> encoder.matches(password, hash == null ? unknown.join() : hash), threads)
                .join();
        // bcrypt takes what repeats a password after a NUL, or is longer than it reads, for that password.
        return matches && hash != null && password.indexOf(0) < 0 && password.getBytes(UTF_8).length <= MAX_BYTES;
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
