package main

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const (
	databaseName       = "postgres"
	defaultDatabaseURL = "" // there is none: a wrong guess could write to a real server
	exampleDatabaseURL = "postgresql://user:password@host:5432/name"
	gooseDialect       = goose.DialectPostgres
)

func connect(databaseURL string) (*sql.DB, error) {
	options, err := pgx.ParseConfig(databaseURL)
	if err != nil || !strings.HasPrefix(databaseURL, "postgresql://") || options.Database == "" {
		return nil, errors.New("DATABASE_URL must look like " + exampleDatabaseURL)
	}
	return stdlib.OpenDB(*options), nil
}
