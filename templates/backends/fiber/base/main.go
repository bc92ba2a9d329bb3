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
	// Told to stop while it is starting, the server has not failed.
	if err := run(os.Args[1:]); err != nil && !errors.Is(err, context.Canceled) {
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
	switch {
	case len(args) == 0:
		return serve(cfg)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(cfg)
	case len(args) == 3 && args[0] == "add-user":
		return addUserCommand(context.Background(), cfg, args[1], args[2])
	}
	return errors.New("usage: shop [healthcheck | add-user EMAIL NAME]")
}

// serve runs until SIGINT or SIGTERM.
func serve(cfg config) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
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

	listeners := newListeners()
	app := newApp(db, cfg.secretKey, listeners)
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
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	listeners.close()
	app.ShutdownWithContext(ctx)
	listeners.wait(ctx)
	return nil
}
