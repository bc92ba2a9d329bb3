package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

func TestEvents(t *testing.T) {
	listeners := newListeners()
	router := setupRouter(newTestDatabase(t), testKey, listeners)
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

	token := login(t, router)
	response := call(router, "POST", "/api/products", `{"name":"Lamp","price_cents":3900,"stock":25}`, token)
	wantStatus(t, response, http.StatusCreated)
	created := decode[product](t, response)
	path := response.Header().Get("Location")
	response = call(router, "PUT", path, `{"name":"Lantern","price_cents":3900,"stock":25}`, token)
	wantStatus(t, response, http.StatusOK)
	updated := decode[product](t, response)
	wantStatus(t, call(router, "DELETE", path, "", token), http.StatusNoContent)

	type event struct {
		Type    string
		Product product
	}
	for _, want := range []event{{"product.created", created}, {"product.updated", updated}, {"product.deleted", updated}} {
		var got event
		if err := wsjson.Read(ctx, conn, &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	response = call(router, "GET", "/api/events", "", "")
	wantStatus(t, response, http.StatusUpgradeRequired)
	if response.Header().Get("Upgrade") != "websocket" {
		t.Error("no Upgrade: websocket")
	}

	listeners.close()
	if _, _, err := conn.Read(ctx); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("got %v", err)
	}
	listeners.wait(ctx)
	if ctx.Err() != nil {
		t.Error("a listener stays")
	}
}

func TestSlowListener(t *testing.T) {
	listeners := newListeners()
	messages := listeners.join()
	for range maxWaitingEvents + 1 {
		listeners.publish("product.created", product{})
	}
	for range maxWaitingEvents {
		if _, open := <-messages; !open {
			t.Fatal("an event is lost")
		}
	}
	select {
	case _, open := <-messages:
		if open {
			t.Error("more events wait than may")
		}
	default:
		t.Error("a listener that is too slow stays")
	}
}
