package com.example.shop.events;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** The WebSocket. Events are public, like the products. */
@RestController
class EventsController {
    private final HandshakeHandler handshakes = new DefaultHandshakeHandler();
    private final Listeners listeners;

    EventsController(Listeners listeners) {
        this.listeners = listeners;
    }

    @GetMapping("/api/events")
    void listen(HttpServletRequest request, HttpServletResponse response) {
        var input = new ServletServerHttpRequest(request);
        var output = new ServletServerHttpResponse(response);
        // Joins before its handshake is answered, so a connected client misses nothing.
        if (!handshakes.doHandshake(input, output, listeners.join(), Map.of())) {
            response.setHeader(HttpHeaders.UPGRADE, "websocket");
            throw new ResponseStatusException(HttpStatus.UPGRADE_REQUIRED, "This endpoint speaks WebSocket only.");
        }
    }
}
