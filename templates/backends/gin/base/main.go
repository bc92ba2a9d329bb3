package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/gin-gonic/gin/binding"
	"golang.org/x/term"
)

const (
	usage       = "usage: shop [healthcheck | add-user EMAIL NAME]"
	stopTimeout = 8 * time.Second
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	cfg, err := loadConfig()
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		return serve(cfg)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(cfg)
	case len(args) == 3 && args[0] == "add-user":
		return addUser(cfg, args[1], args[2])
	}
	return errors.New(usage)
}

// serve runs until SIGINT or SIGTERM.
func serve(cfg config) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, nil)))

	if len(cfg.secretKey) == 0 {
		slog.Warn("SECRET_KEY is not set: tokens are signed with a random key and end with this process")
		cfg.secretKey = []byte(rand.Text() + rand.Text())
	}
	db, err := openDatabase(ctx, cfg.databaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	if cfg.demoData {
		if err := seed(ctx, db); err != nil {
			return fmt.Errorf("could not add the demo data: %w", err)
		}
	}

	listener, err := net.Listen("tcp", net.JoinHostPort(cfg.host, cfg.port))
	if err != nil {
		return err
	}
	app := &app{db: db, secretKey: cfg.secretKey, hub: newHub()}
	server := &http.Server{
		Handler:           setupRouter(app),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	slog.Info("listening", "address", listener.Addr())

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	slog.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		slog.Warn("stopped before every request was answered", "error", err)
	}
	app.hub.close(ctx)
	return nil
}

// healthcheck asks the server that runs beside it; an image without a shell has no other way.
func healthcheck(cfg config) error {
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Get("http://" + net.JoinHostPort("127.0.0.1", cfg.port) + "/api/health")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

// addUser asks for the password: arguments are seen in the list of processes and kept by the shell.
func addUser(cfg config, email, name string) error {
	password, err := readPassword()
	if err != nil {
		return fmt.Errorf("could not read the password: %w", err)
	}
	login := credentials{Email: email, Password: password}
	if invalid := explain(binding.Validator.ValidateStruct(login)); len(invalid) > 0 {
		return fmt.Errorf("%s: %s", strings.TrimPrefix(invalid[0].Pointer, "#/"), invalid[0].Detail)
	}
	ctx := context.Background()
	db, err := openDatabase(ctx, cfg.databaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := createUser(ctx, db, login, name); err != nil {
		return fmt.Errorf("could not add %s: %w", email, err)
	}
	return nil
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
