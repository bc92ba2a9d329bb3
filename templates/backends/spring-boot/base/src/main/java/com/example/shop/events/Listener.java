package com.example.shop.events;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/** A client's connection, and the messages waiting for it. */
class Listener extends AbstractWebSocketHandler {
    private static final int MAX_WAITING = 1000;

    private final BlockingQueue<WebSocketMessage<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread sender = Thread.ofVirtual().unstarted(this::sendAll);
    private final Set<Listener> listeners;
    private volatile WebSocketSession session;

    Listener(Set<Listener> listeners) {
        this.listeners = listeners;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession opened) {
        session = opened;
        sender.start();
    }

    @Override
    public void afterConnectionClosed(WebSocketSession closed, CloseStatus status) {
        listeners.remove(this);
        sender.interrupt();
    }

    /** Client messages arrive in pieces and are ignored: their size does not matter. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    /** Never waits: a client that is too slow is disconnected. */
    void send(WebSocketMessage<?> message) {
        if (!waiting.offer(message)) {
            sender.interrupt();
        }
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
