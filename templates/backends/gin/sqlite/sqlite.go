package main

import (
	"database/sql"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"
)

const (
	databaseName       = "sqlite"
	defaultDatabaseURL = "sqlite:///shop.db"
	gooseDialect       = goose.DialectSQLite3
)

// connect accepts sqlite:///relative.db or sqlite:////absolute.db.
func connect(databaseURL string) (*sql.DB, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:///")
	if !ok || path == "" {
		return nil, errDatabaseURL
	}
	options := url.Values{
		// Writers wait for each other instead of failing, and readers never wait.
		"_pragma":      {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(ON)"},
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
}
