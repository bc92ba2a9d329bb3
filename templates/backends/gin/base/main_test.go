package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
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

func newTestRouter(t *testing.T) http.Handler {
	t.Helper()
	return setupRouter(newTestDatabase(t), testKey, newListeners())
}

// call sends a request, with a JSON body and a token unless they are empty.
func call(router http.Handler, method, path, body, token string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response := httptest.NewRecorder()
	router.ServeHTTP(response, request)
	return response
}

func login(t *testing.T, router http.Handler) string {
	t.Helper()
	response := call(router, "POST", "/api/auth/login", `{"email":"demo@example.com","password":"demo-password"}`, "")
	wantStatus(t, response, http.StatusOK)
	return decode[struct {
		AccessToken string `json:"access_token"`
	}](t, response).AccessToken
}

func wantStatus(t *testing.T, response *httptest.ResponseRecorder, status int) {
	t.Helper()
	if response.Code != status {
		t.Fatalf("got status %d, want %d: %s", response.Code, status, response.Body)
	}
	if status >= 400 && response.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("error has content type %q", response.Header().Get("Content-Type"))
	}
}

func decode[T any](t *testing.T, response *httptest.ResponseRecorder) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(response.Body.Bytes(), &value); err != nil {
		t.Fatalf("%v: %s", err, response.Body)
	}
	return value
}
