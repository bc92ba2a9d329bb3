package main

import (
	"testing"

	"github.com/gofiber/fiber/v3"
)

func TestHealth(t *testing.T) {
	db := newTestDatabase(t)
	app := newApp(db, testKey, newListeners())
	response := call(t, app, "GET", "/api/health", "", "")
	wantStatus(t, response, fiber.StatusOK)
	if health := decode[map[string]string](t, response); health["status"] != "ok" || health["database"] != databaseName {
		t.Errorf("got %v", health)
	}

	db.Close()
	wantStatus(t, call(t, app, "GET", "/api/health", "", ""), fiber.StatusServiceUnavailable)
}
