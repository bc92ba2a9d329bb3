package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strconv"
)

const minSecretKeyBytes = 32

// config is what the environment says.
type config struct {
	host        string
	port        string
	databaseURL string
	secretKey   []byte // empty: make one at start
	demoData    bool
}

func loadConfig() (config, error) {
	cfg := config{
		host:        cmp.Or(os.Getenv("HOST"), "127.0.0.1"),
		port:        cmp.Or(os.Getenv("PORT"), "8000"),
		databaseURL: cmp.Or(os.Getenv("DATABASE_URL"), defaultDatabaseURL),
		secretKey:   []byte(os.Getenv("SECRET_KEY")),
	}
	if port, err := strconv.ParseUint(cfg.port, 10, 16); err != nil || port == 0 {
		return config{}, fmt.Errorf("PORT must be a number from 1 to 65535, not %q", cfg.port)
	}
	if n := len(cfg.secretKey); n > 0 && n < minSecretKeyBytes {
		return config{}, fmt.Errorf("SECRET_KEY must have at least %d bytes, not %d", minSecretKeyBytes, n)
	}
	switch demoData := os.Getenv("DEMO_DATA"); demoData {
	case "", "0":
	case "1":
		cfg.demoData = true
	default:
		return config{}, fmt.Errorf("DEMO_DATA must be 1 or 0, not %q", demoData)
	}
	if cfg.databaseURL == "" {
		return config{}, errors.New("DATABASE_URL must be set, for example to " + exampleDatabaseURL)
	}
	return cfg, nil
}
