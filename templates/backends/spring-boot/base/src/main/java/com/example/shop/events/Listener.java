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
    private final Thread sender = Thread.ofVirtual().unstarted(this::sendAll);
    private volatile WebSocketSession session;

    void open(WebSocketSession opened) {
        session = opened;
        sender.start();
    }

    /** Never waits: a client that is too slow is disconnected. */
    void send(TextMessage message) {
        if (!waiting.offer(message)) {
            close(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }

    void close(CloseStatus status) {
        sender.interrupt();
        var opened = session;
        if (opened != null) {
            Thread.startVirtualThread(() -> {
                try {
                    opened.close(status);
                } catch (IOException gone) {
                    // Then there is nothing to close.
                }
            });
        }
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
            // The client is gone, or too slow.
        } finally {
            close(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }
}
