package com.example.shop.events;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** A client's connection, and the messages waiting for it. */
class Listener {
    private static final int MAX_WAITING = 1000;

    private final BlockingQueue<WebSocketMessage<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread sender = Thread.ofVirtual().unstarted(this::sendAll);
    private volatile WebSocketSession session;

    void open(WebSocketSession opened) {
        session = opened;
        sender.start();
    }

    /** Never waits: a client that is too slow is disconnected. */
    void send(WebSocketMessage<?> message) {
        if (!waiting.offer(message)) {
            close();
        }
    }

    void close() {
        sender.interrupt();
    }

    private void sendAll() {
        try (var opened = session) {
            while (true) {
                opened.sendMessage(waiting.take());
            }
        } catch (IOException | IllegalStateException | InterruptedException ended) {
            // The client is gone, or too slow.
        }
    }
}
