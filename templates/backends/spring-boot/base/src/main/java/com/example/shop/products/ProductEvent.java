package com.example.shop.products;

/** A change, announced to the listeners after the commit. */
public record ProductEvent(String type, Product product) {}
