package com.example.shop.events;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** A client's connection, and the events that wait for it. */
class Listener {
    private static final int MAX_WAITING = 1000;
    private static final long PING_NANOSECONDS = TimeUnit.SECONDS.toNanos(25);

    private final BlockingQueue<TextMessage> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final WebSocketSession session;
    private final Thread sender;

    Listener(WebSocketSession session) {
        this.session = session;
        sender = Thread.ofVirtual().unstarted(this::sendAll);
        sender.start();
    }

    /** Never waits: a client that is too slow loses its connection. */
    void send(TextMessage message) {
        if (!waiting.offer(message)) {
            close(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }

    void close(CloseStatus status) {
        sender.interrupt();
        Thread.startVirtualThread(() -> {
            try {
                session.close(status);
            } catch (IOException gone) {
                // Then there is nothing to close.
            }
        });
    }

    private void sendAll() {
        var nextPing = System.nanoTime() + PING_NANOSECONDS;
        try {
            while (true) {
                WebSocketMessage<?> message = waiting.poll(nextPing - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    message = new PingMessage();
                    nextPing += PING_NANOSECONDS;
                }
                session.sendMessage(message);
            }
        } catch (IOException | IllegalStateException | InterruptedException ended) {
            close(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }
}
