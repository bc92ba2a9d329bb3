package com.example.shop.events;

import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
class EventsConfig {
    /** Events are public, like the products. A request that is not a handshake finds no endpoint there. */
    @Bean
    WebSocketHandlerMapping events(Listeners listeners) {
        var handler = new WebSocketHttpRequestHandler(listeners);
        handler.setHandshakeInterceptors(List.of(listeners));
        var mapping = new WebSocketHandlerMapping();
        mapping.setUrlMap(Map.of("/api/events", handler));
        mapping.setWebSocketUpgradeMatch(true);
        return mapping;
    }
}
