package main

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func TestLogin(t *testing.T) {
	router := newTestRouter(t)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"right":          {`{"email":"demo@example.com","password":"demo-password"}`, http.StatusOK},
		"wrong password": {`{"email":"demo@example.com","password":"not-the-password"}`, http.StatusUnauthorized},
		"unknown user":   {`{"email":"nobody@example.com","password":"demo-password"}`, http.StatusUnauthorized},
		"right twice":    {`{"email":"demo@example.com","password":"demo-password\u0000demo-password"}`, http.StatusUnauthorized},
		"no e-mail":      {`{"password":"demo-password"}`, http.StatusUnprocessableEntity},
		"no text":        {`{"email":"demo@example.com","password":5}`, http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			response := call(router, "POST", "/api/auth/login", test.body, "")
			wantStatus(t, response, test.status)
			if test.status == http.StatusOK && response.Header().Get("Cache-Control") != "no-store" {
				t.Error("the token may be stored")
			}
		})
	}
}

func TestMe(t *testing.T) {
	router := newTestRouter(t)
	response := call(router, "GET", "/api/auth/me", "", login(t, router))
	wantStatus(t, response, http.StatusOK)
	if me := decode[map[string]any](t, response); len(me) != 3 || me["email"] != "demo@example.com" || me["name"] != "Demo User" {
		t.Errorf("got %v", me)
	}
}

func TestNotLoggedIn(t *testing.T) {
	router := newTestRouter(t)
	for name, token := range map[string]string{
		"none":   "",
		"forged": login(t, router) + "x",
		// {"alg":"none"} and {"sub":"1","exp":9999999999}
		"unsigned": "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
	} {
		t.Run(name, func(t *testing.T) {
			response := call(router, "POST", "/api/products", `{"name":"Lamp","price_cents":1,"stock":1}`, token)
			wantStatus(t, response, http.StatusUnauthorized)
			if response.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Error("no WWW-Authenticate: Bearer")
			}
		})
	}
	if total := decode[productPage](t, call(router, "GET", "/api/products", "", "")).Total; total != 12 {
		t.Errorf("there are %d products", total)
	}
}

func TestExpiredToken(t *testing.T) {
	router := newTestRouter(t)
	me := decode[user](t, call(router, "GET", "/api/auth/me", "", login(t, router)))
	for expires, status := range map[time.Duration]int{time.Minute: http.StatusOK, -time.Minute: http.StatusUnauthorized} {
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
			"sub": strconv.FormatInt(me.ID, 10),
			"exp": time.Now().Add(expires).Unix(),
		}).SignedString(testKey)
		if err != nil {
			t.Fatal(err)
		}
		wantStatus(t, call(router, "GET", "/api/auth/me", "", token), status)
	}
}
