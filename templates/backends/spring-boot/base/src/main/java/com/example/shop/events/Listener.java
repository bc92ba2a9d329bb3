package com.example.shop.events;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** A client's connection, and the messages that wait for it. */
class Listener {
    private static final int MAX_WAITING = 1000;

    private final BlockingQueue<WebSocketMessage<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final WebSocketSession session;
    private final Thread sender;

    Listener(WebSocketSession session) {
        this.session = session;
        sender = Thread.startVirtualThread(this::sendAll);
    }

    /** Never waits: a client that is too slow loses its connection. */
    void send(WebSocketMessage<?> message) {
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
        try {
            while (true) {
                session.sendMessage(waiting.take());
            }
        } catch (IOException | IllegalStateException | InterruptedException ended) {
            close(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }
}
