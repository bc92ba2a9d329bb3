package com.example.shop.users;

import com.example.shop.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** The command `add-user EMAIL NAME`. */
@Component
public class AddUserRunner implements ApplicationRunner {
    public static final String COMMAND = "add-user";

    private final UserRepository users;
    private final Passwords passwords;

    AddUserRunner(UserRepository users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        var words = arguments.getNonOptionArgs();
        if (words.isEmpty()) {
            return;
        }
        if (words.size() != 3 || !words.getFirst().equals(COMMAND)) {
            throw new SettingsException("usage: java -jar shop.jar [add-user EMAIL NAME]");
        }
        add(words.get(1), words.get(2), readPassword());
    }

    /** Throws a SettingsException if the user cannot be added. */
    public void add(String email, String name, String password) {
        var bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (!email.contains("@") || name.isBlank() || bytes < 8 || bytes > Passwords.MAX_BYTES) {
            throw new SettingsException("It takes an e-mail address, a name, and a password of 8 to 72 bytes.");
        }
        if (users.findByEmail(email).isPresent()) {
            throw new SettingsException("There is already a user with this e-mail address.");
        }
        users.save(new User(email, name, passwords.hash(password)));
    }

    /** Prompts for it: arguments show up in the process list and the shell history. */
    private static String readPassword() {
        var console = System.console();
        if (console != null && console.isTerminal()) {
            var typed = console.readPassword("Password: ");
            return typed == null ? "" : new String(typed);
        }
        var input = new Scanner(System.in, StandardCharsets.UTF_8);
        return input.hasNextLine() ? input.nextLine() : "";
    }
}
