package main

import (
	"cmp"
	"net"
	"os"
	"strconv"
)

// config holds the settings from the environment.
type config struct {
	host        string
	port        string
	databaseURL string
	secretKey   []byte // empty: generate one at start
	demoData    bool
}

// configError is a sentence that names the variable, never its value.
type configError string

func (e configError) Error() string { return string(e) }

const errDatabaseURL = configError("DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.")

func loadConfig() (config, error) {
	cfg := config{
		host:        cmp.Or(os.Getenv("HOST"), "127.0.0.1"),
		port:        cmp.Or(os.Getenv("PORT"), "8000"),
		databaseURL: cmp.Or(os.Getenv("DATABASE_URL"), defaultDatabaseURL),
		secretKey:   []byte(os.Getenv("SECRET_KEY")),
		demoData:    os.Getenv("DEMO_DATA") == "1",
	}
	if net.ParseIP(cfg.host) == nil && cfg.host != "localhost" {
		return config{}, configError("HOST must be an IP address.")
	}
	if port, err := strconv.ParseUint(cfg.port, 10, 16); err != nil || port == 0 {
		return config{}, configError("PORT must be a number from 1 to 65535.")
	}
	if n := len(cfg.secretKey); n > 0 && n < 32 {
		return config{}, configError("SECRET_KEY must have at least 32 bytes.")
	}
	if demoData := os.Getenv("DEMO_DATA"); demoData != "" && demoData != "0" && demoData != "1" {
		return config{}, configError("DEMO_DATA must be 0 or 1.")
	}
	return cfg, nil
}
