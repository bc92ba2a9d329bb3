package com.example.shop.settings;

/** The application cannot run with its settings; the message is for the person starting it, and repeats no values. */
public class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
