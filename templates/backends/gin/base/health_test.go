package main

import (
	"net/http"
	"testing"
)

func TestHealth(t *testing.T) {
	db := newTestDatabase(t)
	router := setupRouter(db, testKey, newListeners())
	response := call(router, "GET", "/api/health", "", "")
	wantStatus(t, response, http.StatusOK)
	if health := decode[map[string]string](t, response); health["status"] != "ok" || health["database"] != databaseName {
		t.Errorf("got %v", health)
	}

	db.Close()
	wantStatus(t, call(router, "GET", "/api/health", "", ""), http.StatusServiceUnavailable)
}
