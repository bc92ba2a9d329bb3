// The command shop serves the Shop API.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v3"
)

const stopTimeout = 8 * time.Second

func main() {
	if err := run(os.Args[1:]); err != nil {
		// Drivers spread errors over several lines.
		fmt.Fprintln(os.Stderr, strings.Join(strings.Fields(err.Error()), " "))
		os.Exit(1)
	}
}

func run(args []string) error {
	cfg, err := loadConfig()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	switch {
	case len(args) == 0:
		return serve(ctx, cfg)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(cfg)
	case len(args) == 3 && args[0] == "add-user":
		return addUserCommand(ctx, cfg, args[1], args[2])
	}
	return errors.New("usage: shop [healthcheck | add-user EMAIL NAME]")
}

// serve runs until ctx ends.
func serve(ctx context.Context, cfg config) error {
	if len(cfg.secretKey) == 0 {
		slog.Warn("SECRET_KEY is not set: using a random one, tokens end with this process.")
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

	app := newApp(db, cfg.secretKey)
	listener, err := net.Listen("tcp", net.JoinHostPort(cfg.host, cfg.port))
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true}) }()
	slog.Info("listening", "address", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	app.ShutdownWithTimeout(stopTimeout)
	return nil
}
