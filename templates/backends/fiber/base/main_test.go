package main

import (
	"database/sql"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
)

var testKey = []byte(strings.Repeat("k", 32))

// newTestDatabase contains only the demo data.
func newTestDatabase(t *testing.T) *sql.DB {
	t.Helper()
	db, err := openDatabase(t.Context(), testDatabaseURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, table := range []string{"products", "users"} {
		if _, err := db.Exec("DELETE FROM " + table); err != nil {
			t.Fatal(err)
		}
	}
	if err := seed(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func newTestApp(t *testing.T) *fiber.App {
	t.Helper()
	return newApp(newTestDatabase(t), testKey, newListeners())
}

// call sends a request, with a JSON body and a token unless they are empty.
func call(t *testing.T, app *fiber.App, method, path, body, token string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := app.Test(request, fiber.TestConfig{Timeout: time.Minute, FailOnTimeout: true})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// startServer returns the address the app listens on until the test ends.
func startServer(t *testing.T, app *fiber.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true})
	t.Cleanup(func() { app.Shutdown() })
	return listener.Addr().String()
}

func login(t *testing.T, app *fiber.App) string {
	t.Helper()
	response := call(t, app, "POST", "/api/auth/login", `{"email":"demo@example.com","password":"demo-password"}`, "")
	wantStatus(t, response, fiber.StatusOK)
	return decode[struct {
		AccessToken string `json:"access_token"`
	}](t, response).AccessToken
}

func wantStatus(t *testing.T, response *http.Response, status int) {
	t.Helper()
	if response.StatusCode != status {
		t.Fatalf("got status %d, want %d", response.StatusCode, status)
	}
	if status >= 400 && response.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("error has content type %q", response.Header.Get("Content-Type"))
	}
}

func decode[T any](t *testing.T, response *http.Response) T {
	t.Helper()
	var value T
	if err := json.NewDecoder(response.Body).Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
