package com.example.shop.events;

import com.example.shop.products.Product;
import jakarta.annotation.PreDestroy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.databind.json.JsonMapper;

/** Tells the WebSocket clients of this process about every change. */
@Component
public class Listeners extends AbstractWebSocketHandler {
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final JsonMapper json;

    Listeners(JsonMapper json) {
        this.json = json;
    }

    record Event(String type, Product product) {}

    /** Call it once the change is committed. */
    public void publish(String type, Product product) {
        var event = new TextMessage(json.writeValueAsString(new Event(type, product)));
        listeners.values().forEach(listener -> listener.send(event));
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        listeners.put(session.getId(), new Listener(session));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var listener = listeners.remove(session.getId());
        if (listener != null) {
            listener.close(status);
        }
    }

    /** What a client sends comes in pieces, and is ignored: its size does not matter. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @PreDestroy
    void close() {
        listeners.values().forEach(listener -> listener.close(CloseStatus.GOING_AWAY));
    }
}
