package main

import (
	"database/sql"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	databaseName       = "postgres"
	defaultDatabaseURL = "" // no default: a wrong guess could write to a real server
	gooseDialect       = goose.DialectPostgres
)

func connect(databaseURL string) (*sql.DB, error) {
	options, err := pgx.ParseConfig(databaseURL)
	if err != nil || !strings.HasPrefix(databaseURL, "postgresql://") || options.Database == "" {
		return nil, errDatabaseURL
	}
	options.ConnectTimeout = 5 * time.Second
	return stdlib.OpenDB(*options), nil
}
