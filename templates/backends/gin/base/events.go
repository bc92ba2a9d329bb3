package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/gin-gonic/gin"
)

const (
	websocketVersion = "13"
	eventBuffer      = 256 // events that a client may lag behind
	maxMessageBytes  = 128 << 10
	writeTimeout     = 5 * time.Second
)

type event struct {
	Type    string  `json:"type"`
	Product product `json:"product"`
}

func (a *app) events(c *gin.Context) {
	if !c.IsWebsocket() || c.GetHeader("Sec-WebSocket-Version") != websocketVersion {
		c.Header("Connection", "Upgrade")
		c.Header("Upgrade", "websocket")
		c.Header("Sec-WebSocket-Version", websocketVersion)
		abort(c, http.StatusUpgradeRequired, "This address speaks WebSocket only.")
		return
	}
	// Before the handshake, so that a client which has its answer misses nothing.
	messages := a.hub.subscribe()
	defer a.hub.unsubscribe(messages)

	conn, err := websocket.Accept(c.Writer, c.Request, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // events are public and no cookie is read: any origin may listen
	})
	if err != nil {
		_ = c.Error(err) // Accept has answered
		return
	}
	defer conn.CloseNow()

	ctx, gone := context.WithCancel(context.Background())
	defer gone()
	go func() {
		defer gone()
		ignoreMessages(ctx, conn)
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case message, ok := <-messages:
			if !ok {
				conn.Close(websocket.StatusGoingAway, "Please connect again.")
				return
			}
			if err := write(ctx, conn, message); err != nil {
				return
			}
		}
	}
}

func write(ctx context.Context, conn *websocket.Conn, message []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, message)
}

// ignoreMessages returns when the connection ends. It must run: reading is what answers pings and sees a close.
func ignoreMessages(ctx context.Context, conn *websocket.Conn) {
	conn.SetReadLimit(maxMessageBytes)
	for {
		_, message, err := conn.Reader(ctx)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, message); err != nil {
			return
		}
	}
}

// hub hands each message to all subscribers of this process.
type hub struct {
	mu          sync.Mutex
	subscribers map[chan []byte]struct{}
	closed      bool
	open        sync.WaitGroup
}

func newHub() *hub {
	return &hub{subscribers: make(map[chan []byte]struct{})}
}

// subscribe returns a channel that is closed when its subscriber is too slow or the hub closes.
func (h *hub) subscribe() chan []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	messages := make(chan []byte, eventBuffer)
	h.open.Add(1)
	if h.closed {
		close(messages)
	} else {
		h.subscribers[messages] = struct{}{}
	}
	return messages
}

func (h *hub) unsubscribe(messages chan []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subscribers, messages)
	h.open.Done()
}

// publish never waits for a subscriber.
func (h *hub) publish(eventType string, p product) {
	message, err := json.Marshal(event{eventType, p})
	if err != nil {
		slog.Error("event not published", "error", err)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for messages := range h.subscribers {
		select {
		case messages <- message:
		default:
			delete(h.subscribers, messages)
			close(messages)
		}
	}
}

// close sends all subscribers away and waits until they have left, but no longer than ctx allows.
func (h *hub) close(ctx context.Context) {
	h.mu.Lock()
	h.closed = true
	for messages := range h.subscribers {
		close(messages)
	}
	clear(h.subscribers)
	h.mu.Unlock()

	left := make(chan struct{})
	go func() {
		h.open.Wait()
		close(left)
	}()
	select {
	case <-left:
	case <-ctx.Done():
	}
}
