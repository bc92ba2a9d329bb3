package main

import (
	"testing"

	"github.com/gofiber/fiber/v3"
)

func TestAddAUser(t *testing.T) {
	db := newTestDatabase(t)
	if err := addUser(t.Context(), db, "ann@example.com", "Ann", "short"); err == nil {
		t.Error("a short password is taken")
	}
	if err := addUser(t.Context(), db, "ann@example.com", "Ann", "ann-password"); err != nil {
		t.Fatal(err)
	}
	if err := addUser(t.Context(), db, "ann@example.com", "Another", "ann-password"); err == nil {
		t.Error("an address is taken twice")
	}
	response := call(t, newApp(db, testKey, newListeners()), "POST", "/api/auth/login", `{"email":"ann@example.com","password":"ann-password"}`, "")
	wantStatus(t, response, fiber.StatusOK)
}
