package main

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

const maxConnections = 20

//go:embed migrations/*.sql
var migrations embed.FS

// openDatabase connects and brings the schema up to date.
func openDatabase(ctx context.Context, databaseURL string) (*sql.DB, error) {
	db, err := connect(databaseURL)
	if err != nil {
		return nil, err
	}
	// More requests than that wait, and connections stay open for the next ones.
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)

	if err := migrate(ctx, db); err != nil {
		db.Close()
		return nil, fmt.Errorf("DATABASE_URL: the database cannot be used: %w", err)
	}
	return db, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	if err := db.PingContext(ctx); err != nil {
		return cmp.Or(errors.Unwrap(err), err) // pgx's outer error names the user and the database
	}
	files, _ := fs.Sub(migrations, "migrations")
	provider, err := goose.NewProvider(gooseDialect, db, files)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
