package main

import (
	"context"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v3"
)

func TestEvents(t *testing.T) {
	listeners := newListeners()
	app := newApp(newTestDatabase(t), testKey, listeners)
	conn, _, err := websocket.DefaultDialer.Dial("ws://"+startServer(t, app)+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.WriteMessage(websocket.TextMessage, []byte("ignored")); err != nil {
		t.Fatal(err)
	}

	token := login(t, app)
	response := call(t, app, "POST", "/api/products", `{"name":"Lamp","price_cents":3900,"stock":25}`, token)
	wantStatus(t, response, fiber.StatusCreated)
	created := decode[product](t, response)
	path := response.Header.Get("Location")
	response = call(t, app, "PUT", path, `{"name":"Lantern","price_cents":3900,"stock":25}`, token)
	wantStatus(t, response, fiber.StatusOK)
	updated := decode[product](t, response)
	wantStatus(t, call(t, app, "DELETE", path, "", token), fiber.StatusNoContent)

	type event struct {
		Type    string
		Product product
	}
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	for _, want := range []event{{"product.created", created}, {"product.updated", updated}, {"product.deleted", updated}} {
		var got event
		if err := conn.ReadJSON(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	response = call(t, app, "GET", "/api/events", "", "")
	wantStatus(t, response, fiber.StatusUpgradeRequired)
	if response.Header.Get("Upgrade") != "websocket" {
		t.Error("no Upgrade: websocket")
	}

	listeners.close()
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
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
