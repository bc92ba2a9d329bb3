package com.example.shop.settings;

import java.util.Map;

public final class DatabaseUrl {
    private static final String PREFIX = "sqlite:///";

    private DatabaseUrl() {}

    /** Spring's properties for `DATABASE_URL`; unset, it is a file in the working directory. */
    static Map<String, Object> parse(String url) {
        var file = url.isEmpty() ? "shop.db" : url.startsWith(PREFIX) ? url.substring(PREFIX.length()) : "";
        if (file.isEmpty() || file.contains("?")) {
            throw new SettingsException("DATABASE_URL must look like sqlite:////path/file.");
        }
        return Map.of("spring.datasource.url", "jdbc:sqlite:" + file);
    }
}
