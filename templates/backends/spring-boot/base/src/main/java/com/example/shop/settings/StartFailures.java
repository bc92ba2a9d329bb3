package com.example.shop.settings;

import java.net.BindException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;

/** Explains in one line why the application does not start; a stack trace would not help. */
public class StartFailures implements SpringBootExceptionReporter {
    public StartFailures(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var message = switch (cause) {
                case SettingsException settings -> settings.getMessage();
                case BindException bind -> "HOST and PORT: %s.".formatted(bind.getMessage());
                // The driver's message may repeat the address, or the path of the file.
                case SQLException sql
                when isUnreachable(sql) ->
                    "DATABASE_URL: the database cannot be opened (SQLSTATE %s, error %d)."
                            .formatted(sql.getSQLState(), sql.getErrorCode());
                case UnknownHostException unknown -> "HOST is not a known host.";
                default -> null;
            };
            if (message != null) {
                System.err.println(message);
                return true;
            }
        }
        return false;
    }

    /**
     * The connection (08), the user (28) or the name (3D) is wrong, or the server is full (53) or not yet up (57);
     * with SQLite, anything but an error in SQL (1).
     */
    private static boolean isUnreachable(SQLException exception) {
        var state = exception.getSQLState();
        return state == null ? exception.getErrorCode() != 1 : state.matches("(08|28|3D|53|57).*");
    }
}
