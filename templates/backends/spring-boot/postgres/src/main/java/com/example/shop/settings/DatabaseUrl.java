package com.example.shop.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Map;
import org.springframework.web.util.UriUtils;

public final class DatabaseUrl {
    private DatabaseUrl() {}

    /** Spring's properties for `DATABASE_URL`. A query is refused: to ignore "sslmode" would be worse. */
    static Map<String, Object> parse(String text) {
        try {
            var url = URI.create(text);
            var user = url.getRawUserInfo();
            if ("postgresql".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getPort() <= 65_535
                    && user != null
                    && url.getPath().length() > 1
                    && url.getRawQuery() == null) {
                var names = user.split(":", 2);
                return Map.of(
                        "spring.datasource.url",
                        "jdbc:postgresql://" + url.getRawAuthority().substring(user.length() + 1) + url.getRawPath(),
                        "spring.datasource.username",
                        UriUtils.decode(names[0], UTF_8),
                        "spring.datasource.password",
                        names.length > 1 ? UriUtils.decode(names[1], UTF_8) : "");
            }
        } catch (IllegalArgumentException malformed) {
            // Reported below, without its value.
        }
        throw new SettingsException("DATABASE_URL must look like postgresql://user:password@host:port/name.");
    }
}
