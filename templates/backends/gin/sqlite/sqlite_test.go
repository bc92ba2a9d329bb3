package main

import (
	"path/filepath"
	"testing"
)

func testDatabaseURL(t *testing.T) string {
	return "sqlite:///" + filepath.Join(t.TempDir(), "test.db")
}
