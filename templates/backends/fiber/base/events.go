package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/gofiber/contrib/v3/websocket"
	"github.com/gofiber/fiber/v3"
)

const (
	maxWaitingEvents = 1000     // for one listener
	maxMessageBytes  = 64 << 10 // of a client's message, which is ignored
	pingInterval     = 25 * time.Second
	sendTimeout      = 10 * time.Second
)

func (s *shop) events(c fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) {
		return fiber.ErrUpgradeRequired
	}
	// Before the handshake, so that a connected client misses nothing.
	messages := s.listeners.join()
	// A client that hangs up before the response is never passed to listen, and nothing reports that.
	forget := time.AfterFunc(sendTimeout, func() { s.listeners.leave(messages) })
	err := websocket.New(func(conn *websocket.Conn) {
		defer conn.Close()
		if forget.Stop() {
			s.listen(conn, messages)
		}
	})(c)
	if err != nil && forget.Stop() {
		s.listeners.leave(messages)
	}
	return err
}

// listen owns the connection until it returns; then Fiber reuses conn.
func (s *shop) listen(conn *websocket.Conn, messages chan []byte) {
	defer s.listeners.leave(messages)

	conn.SetReadLimit(maxMessageBytes)
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(pingInterval + sendTimeout)) }
	conn.SetPongHandler(alive)
	err := alive("")
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for { // reading answers a client's pings and notices when it leaves
			if _, _, err := conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	defer func() { conn.Close(); <-gone }()

	ping := time.Tick(pingInterval)
	for err == nil {
		select {
		case <-gone:
			return
		case <-s.listeners.stopping:
			goingAway := websocket.FormatCloseMessage(websocket.CloseGoingAway, "")
			conn.WriteControl(websocket.CloseMessage, goingAway, time.Now().Add(sendTimeout))
			<-gone // the client answers, or its time is over
			return
		case <-ping:
			err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(sendTimeout))
		case message, open := <-messages:
			if !open {
				return
			}
			conn.SetWriteDeadline(time.Now().Add(sendTimeout))
			err = conn.WriteMessage(websocket.TextMessage, message)
		}
	}
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
	message, _ := json.Marshal(fiber.Map{"type": eventType, "product": p}) // nothing in it can fail
	for messages := range l.channels {
		select {
		case messages <- message:
		default:
			delete(l.channels, messages)
			close(messages)
		}
	}
}
