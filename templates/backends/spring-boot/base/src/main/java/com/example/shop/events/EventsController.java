package com.example.shop.events;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
class EventsController {
    static final String PATH = "/api/events";

    @GetMapping(
            path = PATH,
            headers = {"Upgrade!=websocket", "Upgrade!=WebSocket"})
    void plainGet() {
        throw new ResponseStatusException(HttpStatus.UPGRADE_REQUIRED, "This endpoint is a WebSocket.");
    }
}
