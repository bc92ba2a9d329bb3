package main

import (
	"strconv"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/golang-jwt/jwt/v5"
)

func TestLogin(t *testing.T) {
	app := newTestApp(t)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"right":          {`{"email":"demo@example.com","password":"demo-password"}`, fiber.StatusOK},
		"wrong password": {`{"email":"demo@example.com","password":"not-the-password"}`, fiber.StatusUnauthorized},
		"unknown user":   {`{"email":"nobody@example.com","password":"demo-password"}`, fiber.StatusUnauthorized},
		"right twice":    {`{"email":"demo@example.com","password":"demo-password\u0000demo-password"}`, fiber.StatusUnauthorized},
		"no e-mail":      {`{"password":"demo-password"}`, fiber.StatusUnprocessableEntity},
		"no text":        {`{"email":"demo@example.com","password":5}`, fiber.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			response := call(t, app, "POST", "/api/auth/login", test.body, "")
			wantStatus(t, response, test.status)
			if test.status == fiber.StatusOK && response.Header.Get("Cache-Control") != "no-store" {
				t.Error("the token may be stored")
			}
		})
	}
}

func TestMe(t *testing.T) {
	app := newTestApp(t)
	response := call(t, app, "GET", "/api/auth/me", "", login(t, app))
	wantStatus(t, response, fiber.StatusOK)
	if me := decode[map[string]any](t, response); len(me) != 3 || me["email"] != "demo@example.com" || me["name"] != "Demo User" {
		t.Errorf("got %v", me)
	}
}

func TestNotLoggedIn(t *testing.T) {
	app := newTestApp(t)
	for name, token := range map[string]string{
		"none":   "",
		"forged": login(t, app) + "x",
		// {"alg":"none"} and {"sub":"1","exp":9999999999}
		"unsigned": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
	} {
		t.Run(name, func(t *testing.T) {
			response := call(t, app, "POST", "/api/products", `{"name":"Lamp","price_cents":1,"stock":1}`, token)
			wantStatus(t, response, fiber.StatusUnauthorized)
			if response.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Error("no WWW-Authenticate: Bearer")
			}
		})
	}
	if total := decode[productPage](t, call(t, app, "GET", "/api/products", "", "")).Total; total != 12 {
		t.Errorf("there are %d products", total)
	}
}

func TestExpiredToken(t *testing.T) {
	app := newTestApp(t)
	me := decode[user](t, call(t, app, "GET", "/api/auth/me", "", login(t, app)))
	for expires, status := range map[time.Duration]int{time.Minute: fiber.StatusOK, -time.Minute: fiber.StatusUnauthorized} {
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
			"sub": strconv.FormatInt(me.ID, 10),
			"exp": time.Now().Add(expires).Unix(),
		}).SignedString(testKey)
		if err != nil {
			t.Fatal(err)
		}
		wantStatus(t, call(t, app, "GET", "/api/auth/me", "", token), status)
	}
}
