package com.example.shop.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Checks the settings, which have the same names in every backend, and passes them to Spring under its own names. */
public class SettingsPostProcessor implements EnvironmentPostProcessor {
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        // A setting may contain "${" itself.
        environment.setIgnoreUnresolvableNestedPlaceholders(true);
        // Compose passes an unset variable as an empty one.
        var settings = new MapPropertySource("settings", read(name -> environment.getProperty(name, "")));
        // Variables such as SERVER_PORT, which the health check does not know, change nothing.
        environment
                .getPropertySources()
                .addBefore(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, settings);
    }

    /** Reads the settings; throws a SettingsException when one is malformed. */
    public static Map<String, Object> read(UnaryOperator<String> variables) {
        var port = variables.apply("PORT");
        if (!port.matches("|[1-9][0-9]{0,4}") || !port.isEmpty() && Integer.parseInt(port) > 65_535) {
            throw new SettingsException("PORT must be a number from 1 to 65535.");
        }
        var host = variables.apply("HOST");
        if (!host.matches("[0-9A-Za-z.:-]*")) {
            throw new SettingsException("HOST must be an IP address or a host name.");
        }
        var demoData = variables.apply("DEMO_DATA");
        if (!demoData.matches("[01]?")) {
            throw new SettingsException("DEMO_DATA must be 0 or 1.");
        }
        var secretKey = variables.apply("SECRET_KEY");
        if (!secretKey.isEmpty() && secretKey.getBytes(UTF_8).length < 32) {
            throw new SettingsException("SECRET_KEY must have at least 32 bytes.");
        }
        Map<String, Object> settings = new HashMap<>(DatabaseUrl.parse(variables.apply("DATABASE_URL")));
        settings.put("server.address", host.isEmpty() ? "127.0.0.1" : host);
        settings.put("server.port", port.isEmpty() ? "8000" : port);
        settings.put("shop.demo-data", demoData.equals("1"));
        return settings;
    }
}
