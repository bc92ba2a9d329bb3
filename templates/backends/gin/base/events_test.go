package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestEventAfterCreate(t *testing.T) {
	router := newTestRouter(t)
	server := httptest.NewServer(router)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, server.URL+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	if err := conn.Write(ctx, websocket.MessageText, []byte("ignored")); err != nil {
		t.Fatal(err)
	}

	response := call(router, "POST", "/api/products", `{"name":"Lamp","price_cents":3900,"stock":25}`, login(t, router))
	wantStatus(t, response, http.StatusCreated)
	_, message, err := conn.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var got event
	if err := json.Unmarshal(message, &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "product.created" || got.Product != decode[product](t, response) {
		t.Errorf("got %s", message)
	}
}

func TestEventsNeedAWebSocket(t *testing.T) {
	wantStatus(t, call(newTestRouter(t), "GET", "/api/events", "", ""), http.StatusUpgradeRequired)
}
