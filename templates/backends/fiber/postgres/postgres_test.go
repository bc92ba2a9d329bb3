package main

import (
	"fmt"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv("TEST_DATABASE_URL") == "" {
		fmt.Fprintln(os.Stderr, "Set TEST_DATABASE_URL to a database that the tests may empty.")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func testDatabaseURL(*testing.T) string {
	return os.Getenv("TEST_DATABASE_URL")
}
