// The command shop serves the Shop API.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "example.com/shop/ginmode"
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
	server := &http.Server{
		Addr:         net.JoinHostPort(cfg.host, cfg.port),
		Handler:      setupRouter(db, cfg.secretKey, listeners),
		ReadTimeout:  30 * time.Second,
		WriteTimeout: time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.Info("starting", "address", server.Addr)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	listeners.close()
	server.Shutdown(ctx)
	listeners.wait(ctx)
	return nil
}
