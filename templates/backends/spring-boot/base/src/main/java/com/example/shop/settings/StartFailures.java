package com.example.shop.settings;

import java.sql.SQLException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;

/** Says in one line why the application does not start, where a stack trace would tell no more. */
public class StartFailures implements SpringBootExceptionReporter {
    public StartFailures(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var message = switch (cause) {
                case SettingsException settings -> settings.getMessage();
                case PortInUseException taken -> "PORT: %d is already in use.".formatted(taken.getPort());
                // The driver's message may repeat the address, or the path of the file.
                case SQLException sql ->
                    "DATABASE_URL: the database cannot be used (SQLSTATE %s, error %d)."
                            .formatted(sql.getSQLState(), sql.getErrorCode());
                default -> null;
            };
            if (message != null) {
                System.err.println(message);
                return true;
            }
        }
        return false;
    }
}
