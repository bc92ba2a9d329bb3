package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// addUserCommand prompts for the password: arguments show up in the process list and the shell history.
func addUserCommand(ctx context.Context, cfg config, email, name string) error {
	password, err := readPassword()
	if err != nil {
		return fmt.Errorf("could not read the password: %w", err)
	}
	db, err := openDatabase(ctx, cfg.databaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	return addUser(ctx, db, email, name, password)
}

func addUser(ctx context.Context, db *sql.DB, email, name, password string) error {
	if !strings.Contains(email, "@") || strings.TrimSpace(name) == "" || utf8.RuneCountInString(password) < 8 {
		return errors.New("it takes an e-mail address, a name, and a password of at least 8 characters")
	}
	hash, err := hashPassword(password)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, insertUser, email, name, hash)
	return err
}

func readPassword() (string, error) {
	stdin := int(os.Stdin.Fd())
	if !term.IsTerminal(stdin) {
		line, err := io.ReadAll(os.Stdin)
		return strings.TrimRight(string(line), "\r\n"), err
	}
	fmt.Fprint(os.Stderr, "Password: ")
	password, err := term.ReadPassword(stdin)
	fmt.Fprintln(os.Stderr)
	return string(password), err
}
