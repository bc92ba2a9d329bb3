package com.example.shop.events;

import com.fasterxml.jackson.annotation.JsonValue;

public enum EventType {
    CREATED("product.created"),
    UPDATED("product.updated"),
    DELETED("product.deleted");

    @JsonValue
    private final String text;

    EventType(String text) {
        this.text = text;
    }
}
