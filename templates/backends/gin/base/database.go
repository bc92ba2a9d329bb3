package main

import (
	"context"
	"database/sql"
	"embed"
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

	files, _ := fs.Sub(migrations, "migrations")
	provider, err := goose.NewProvider(gooseDialect, db, files)
	if err != nil {
		return nil, err
	}
	if _, err := provider.Up(ctx); err != nil {
		return nil, fmt.Errorf("DATABASE_URL: the database cannot be used: %w", err)
	}
	return db, nil
}
