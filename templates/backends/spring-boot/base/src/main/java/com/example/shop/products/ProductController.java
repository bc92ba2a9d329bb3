package com.example.shop.products;

import com.example.shop.events.Listeners;
import jakarta.validation.Valid;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping(path = "/api/products", produces = "application/json")
class ProductController {
    /** An id in any other spelling matches no product. */
    private static final String ID = "/{id:[1-9][0-9]{0,15}}";

    private final ProductService products;
    private final Listeners listeners;

    ProductController(ProductService products, Listeners listeners) {
        this.products = products;
        this.listeners = listeners;
    }

    @GetMapping
    ProductPage list(@Valid ProductQuery query) {
        return ProductPage.of(products.list(query));
    }

    @PostMapping
    ResponseEntity<Product> create(@Valid @RequestBody ProductInput input) {
        var product = products.create(input);
        listeners.publish("product.created", product);
        return ResponseEntity.created(URI.create("/api/products/" + product.getId()))
                .body(product);
    }

    @GetMapping(ID)
    Product read(@PathVariable long id) {
        return products.read(id).orElseThrow(ProductController::noSuchProduct);
    }

    @PutMapping(ID)
    Product replace(@PathVariable long id, @Valid @RequestBody ProductInput input) {
        var product = products.replace(id, input).orElseThrow(ProductController::noSuchProduct);
        listeners.publish("product.updated", product);
        return product;
    }

    @DeleteMapping(ID)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable long id) {
        var product = products.delete(id).orElseThrow(ProductController::noSuchProduct);
        listeners.publish("product.deleted", product);
    }

    private static ResponseStatusException noSuchProduct() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such product.");
    }
}
