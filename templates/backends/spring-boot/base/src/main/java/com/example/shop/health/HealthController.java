package com.example.shop.health;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/api")
class HealthController {
    private static final Logger log = LoggerFactory.getLogger(HealthController.class);
    private static final int TIMEOUT_SECONDS = 4;

    private final JdbcClient jdbc;
    private final String database;

    HealthController(JdbcClient jdbc, @Value("${shop.database}") String database) {
        this.jdbc = jdbc;
        this.database = database;
    }

    record Health(String status, String stack, String database) {}

    @GetMapping("/health")
    Health health(HttpServletRequest request) {
        request.setAttribute("com.example.shop.unlogged", true);
        try {
            // The pool waits for a lost database longer than a health check may take.
            CompletableFuture.runAsync(() -> jdbc.sql("SELECT 1").query().singleValue(), Thread::startVirtualThread)
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException exception) {
            log.error("The database is not available: {}", String.valueOf(exception.getCause()));
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "The database is not available.");
        }
        return new Health("ok", "spring-boot", database);
    }

    @GetMapping(path = "/openapi.yaml", produces = "application/yaml")
    Resource openApi() {
        return new ClassPathResource("openapi.yaml");
    }
}
