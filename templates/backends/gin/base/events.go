package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/gin-gonic/gin"
)

const (
	maxWaitingEvents = 1000     // for one listener
	maxMessageBytes  = 64 << 10 // of a client's message, which is ignored
	pingInterval     = 25 * time.Second
	sendTimeout      = 10 * time.Second
)

func (s *shop) events(c *gin.Context) error {
	// What Accept itself rejects gets no problem document.
	if !c.IsWebsocket() || c.GetHeader("Sec-WebSocket-Version") != "13" || c.GetHeader("Sec-WebSocket-Key") == "" {
		c.Header("Upgrade", "websocket")
		return newProblem(http.StatusUpgradeRequired, "This endpoint speaks WebSocket only.")
	}
	// Before the handshake, so that a connected client misses nothing.
	messages := s.listeners.join()
	defer s.listeners.leave(messages)

	conn, err := websocket.Accept(c.Writer, c.Request, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // events are public and no cookie is read: any origin may listen
	})
	if err != nil {
		return nil // Accept has already responded
	}
	defer conn.CloseNow()
	conn.SetReadLimit(maxMessageBytes)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		defer cancel()
		for { // reading answers a client's pings and notices when it leaves
			if _, _, err := conn.Read(ctx); err != nil {
				return
			}
		}
	}()

	ping := time.Tick(pingInterval)
	for err == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-s.listeners.stopping:
			conn.Close(websocket.StatusGoingAway, "")
			return nil
		case <-ping:
			go func() {
				if send(ctx, conn.Ping) != nil { // it waits for the pong, which events do not
					cancel()
				}
			}()
		case message, open := <-messages:
			if !open {
				return nil
			}
			err = send(ctx, func(ctx context.Context) error { return conn.Write(ctx, websocket.MessageText, message) })
		}
	}
	return nil
}

func send(ctx context.Context, what func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return what(ctx)
}

// listeners are the clients of this process that receive changes. Each has a channel that queues its events.
type listeners struct {
	mu       sync.Mutex
	channels map[chan []byte]struct{}
	present  sync.WaitGroup
	stopping chan struct{}
}

func newListeners() *listeners {
	return &listeners{channels: make(map[chan []byte]struct{}), stopping: make(chan struct{})}
}

// join returns a channel that is closed when too many events are waiting in it.
func (l *listeners) join() chan []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	messages := make(chan []byte, maxWaitingEvents)
	l.channels[messages] = struct{}{}
	l.present.Add(1)
	return messages
}

func (l *listeners) leave(messages chan []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.channels, messages)
	l.present.Done()
}

// close tells the listeners that the server is stopping.
func (l *listeners) close() { close(l.stopping) }

// wait returns when the listeners have left, or ctx ends.
func (l *listeners) wait(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	go func() { l.present.Wait(); cancel() }()
	<-ctx.Done()
}

// publish never waits for a listener.
func (l *listeners) publish(eventType string, p product) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.channels) == 0 {
		return
	}
	message, _ := json.Marshal(gin.H{"type": eventType, "product": p}) // nothing in it can fail
	for messages := range l.channels {
		select {
		case messages <- message:
		default:
			delete(l.channels, messages)
			close(messages)
		}
	}
}
