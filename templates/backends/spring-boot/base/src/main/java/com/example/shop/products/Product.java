package com.example.shop.products;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

@Entity
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@Table(name = "products")
public class Product {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String name;
    private String description;
    private long priceCents;
    private long stock;

    private Instant createdAt;
    private Instant updatedAt;

    protected Product() {}

    public Product(ProductInput input) {
        createdAt = replaceBy(input);
    }

    /** Copies every value of the input; returns the time of the change. */
    final Instant replaceBy(ProductInput input) {
        name = input.name();
        description = input.description();
        priceCents = input.priceCents();
        stock = input.stock();
        // No finer than every database stores it.
        updatedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return updatedAt;
    }

    public Long getId() {
        return id;
    }
}
