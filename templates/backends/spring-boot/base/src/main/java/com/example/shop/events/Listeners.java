package com.example.shop.events;

import com.example.shop.products.ProductEvent;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import tools.jackson.databind.json.JsonMapper;

/** Tells the WebSocket clients of this process about every change. */
@Component
@EnableScheduling
class Listeners {
    /** Weak, so that those whose handshake fails are forgotten. */
    private final Set<Listener> listeners = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final JsonMapper json;

    Listeners(JsonMapper json) {
        this.json = json;
    }

    Listener join() {
        var listener = new Listener(listeners);
        listeners.add(listener);
        return listener;
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
}
