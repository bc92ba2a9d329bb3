package com.example.shop.auth;

import com.example.shop.users.UserRepository;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.HandlerExceptionResolver;

@Configuration(proxyBeanMethods = false)
class SecurityConfig {
    /** Requests that need a token; everything else is public, even with an invalid one. */
    @Bean
    SecurityFilterChain protectedRequests(
            HttpSecurity http,
            UserRepository users,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        AuthenticationEntryPoint logInFirst =
                (request, response, exception) -> problems.resolveException(request, response, null, exception);
        return http.securityMatchers(requests -> requests.requestMatchers("/api/auth/me")
                        .requestMatchers(HttpMethod.POST, "/api/products/**")
                        .requestMatchers(HttpMethod.PUT, "/api/products/**")
                        .requestMatchers(HttpMethod.DELETE, "/api/products/**"))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(server -> server.authenticationEntryPoint(logInFirst)
                        .jwt(jwt -> jwt.jwtAuthenticationConverter(token -> userOf(token, users))))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    SecretKey secretKey(@Value("#{systemEnvironment['SECRET_KEY'] ?: ''}") String text) {
        var key = text.getBytes(StandardCharsets.UTF_8);
        if (key.length == 0) {
            LoggerFactory.getLogger(SecurityConfig.class)
                    .warn("SECRET_KEY is not set: using a random one, tokens end with this process.");
            key = KeyGenerators.secureRandom(32).generateKey();
        }
        return new SecretKeySpec(key, "HmacSHA256");
    }

    @Bean
    JwtEncoder jwtEncoder(SecretKey key) {
        // The default key ID is a hash of the key.
        return NimbusJwtEncoder.withSecretKey(key)
                .jwkPostProcessor(jwk -> jwk.keyID("shop"))
                .build();
    }

    @Bean
    JwtDecoder jwtDecoder(SecretKey key) {
        var decoder = NimbusJwtDecoder.withSecretKey(key).build();
        // This process issues them: no other clock can be ahead.
        var times = new JwtTimestampValidator(Duration.ZERO);
        times.setAllowEmptyExpiryClaim(false);
        decoder.setJwtValidator(times);
        return decoder;
    }

    private static UsernamePasswordAuthenticationToken userOf(Jwt token, UserRepository users) {
        return Optional.ofNullable(token.getSubject())
                .filter(id -> id.matches("[1-9][0-9]{0,15}"))
                .flatMap(id -> users.findById(Long.valueOf(id)))
                .map(user -> UsernamePasswordAuthenticationToken.authenticated(user, null, List.of()))
                .orElseThrow(() -> new InvalidBearerTokenException("There is no such user."));
    }
}
