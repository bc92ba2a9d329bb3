package main

import (
	"net/http"
	"testing"
)

func TestLogin(t *testing.T) {
	router := newTestRouter(t)
	response := call(router, "GET", "/api/auth/me", "", login(t, router))
	wantStatus(t, response, http.StatusOK)
	if me := decode[user](t, response); me.Email != "demo@example.com" || me.Name != "Demo User" {
		t.Errorf("got %+v", me)
	}
}

func TestLoginRefuses(t *testing.T) {
	router := newTestRouter(t)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"wrong password":   {`{"email":"demo@example.com","password":"not-the-password"}`, http.StatusUnauthorized},
		"unknown user":     {`{"email":"nobody@example.com","password":"demo-password"}`, http.StatusUnauthorized},
		"no e-mail":        {`{"password":"demo-password"}`, http.StatusUnprocessableEntity},
		"short password":   {`{"email":"demo@example.com","password":"short"}`, http.StatusUnprocessableEntity},
		"trailing garbage": {`{"email":"demo@example.com","password":"demo-password"}}`, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			wantStatus(t, call(router, "POST", "/api/auth/login", test.body, ""), test.status)
		})
	}
}

func TestTokenIsRequired(t *testing.T) {
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
}
