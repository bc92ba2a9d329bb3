package main

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

func testDatabaseURL(t *testing.T) string {
	return cmp.Or(os.Getenv("TEST_DATABASE_URL"), "sqlite:///"+filepath.Join(t.TempDir(), "test.db"))
}
