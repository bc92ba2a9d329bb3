package com.example.shop.settings;

/** The application cannot run as it was started; the message is for the person who did, and repeats no value. */
public class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
