package com.example.shop.events;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class EventsConfig implements WebSocketConfigurer {
    private final Listeners listeners;

    EventsConfig(Listeners listeners) {
        this.listeners = listeners;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        // Events are public, as the products are.
        registry.addHandler(listeners, EventsController.PATH)
                .addInterceptors(listeners)
                .setAllowedOriginPatterns("*");
    }
}
