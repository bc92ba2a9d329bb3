package com.example.shop.products;

/** A change; who listens hears of it once it is committed. */
public record ProductEvent(String type, Product product) {}
