package com.example.shop.events;

import com.example.shop.products.ProductEvent;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import tools.jackson.databind.json.JsonMapper;

/** Tells the WebSocket clients of this process about every change. */
@Component
class Listeners extends AbstractWebSocketHandler implements HandshakeInterceptor {
    private static final String LISTENER = "listener";

    /** Weak, so that those whose handshake fails are forgotten. */
    private final Set<Listener> listeners = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final JsonMapper json;

    Listeners(JsonMapper json) {
        this.json = json;
    }

    /** Receives each event after its change is committed. */
    @TransactionalEventListener
    void publish(ProductEvent event) {
        var message = new TextMessage(json.writeValueAsString(event));
        listeners.forEach(listener -> listener.send(message));
    }

    @Scheduled(fixedRate = 25, timeUnit = TimeUnit.SECONDS)
    void ping() {
        listeners.forEach(listener -> listener.send(new PingMessage()));
    }

    /** Joins before its handshake is answered, so a connected client misses nothing. */
    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        var listener = new Listener();
        attributes.put(LISTENER, listener);
        return listeners.add(listener);
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler, Exception exception) {}

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        listenerOf(session).open(session);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var listener = listenerOf(session);
        listeners.remove(listener);
        listener.close();
    }

    /** Client messages arrive in pieces and are ignored: their size does not matter. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    private static Listener listenerOf(WebSocketSession session) {
        return (Listener) session.getAttributes().get(LISTENER);
    }
}
