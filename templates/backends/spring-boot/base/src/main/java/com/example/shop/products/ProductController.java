package com.example.shop.products;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/api/products")
class ProductController {
    /** An id in any other spelling matches no product. */
    private static final String ID = "/{id:[1-9][0-9]{0,15}}";

    private final ProductRepository products;
    private final ApplicationEventPublisher events;

    ProductController(ProductRepository products, ApplicationEventPublisher events) {
        this.products = products;
        this.events = events;
    }

    record ProductPage(List<Product> items, long total, int page, int perPage) {}

    @GetMapping
    ProductPage list(
            @RequestParam(defaultValue = "1") @Range(min = 1, max = 1_000_000, message = "{query.page}") int page,
            @RequestParam(name = "per_page", defaultValue = "20")
                    @Range(min = 1, max = 100, message = "{query.per_page}")
                    int perPage,
            @RequestParam(defaultValue = "")
                    @CodePointLength(max = 80, message = "{query.q}")
                    @Pattern(regexp = "[^\\x00]*", message = "{query.q}")
                    String q) {
        var slice = PageRequest.of(page - 1, perPage, Sort.by("id"));
        var found = q.isEmpty() ? products.findAll(slice) : products.findByNameContainingIgnoreCase(q, slice);
        return new ProductPage(found.getContent(), found.getTotalElements(), page, perPage);
    }

    @PostMapping
    @Transactional
    ResponseEntity<Product> create(@Valid @RequestBody ProductInput input) {
        var product = products.save(new Product(input));
        events.publishEvent(new ProductEvent("product.created", product));
        return ResponseEntity.created(URI.create("/api/products/" + product.getId()))
                .body(product);
    }

    @GetMapping(ID)
    Product read(@PathVariable long id) {
        return products.findById(id).orElseThrow(ProductController::noSuchProduct);
    }

    @PutMapping(ID)
    @Transactional
    Product replace(@PathVariable long id, @Valid @RequestBody ProductInput input) {
        var product = products.findLockedById(id).orElseThrow(ProductController::noSuchProduct);
        product.replaceBy(input);
        events.publishEvent(new ProductEvent("product.updated", product));
        return product;
    }

    @DeleteMapping(ID)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void delete(@PathVariable long id) {
        var product = products.findLockedById(id).orElseThrow(ProductController::noSuchProduct);
        products.delete(product);
        events.publishEvent(new ProductEvent("product.deleted", product));
    }

    private static ResponseStatusException noSuchProduct() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such product.");
    }
}
