package com.example.shop.products;

import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional(readOnly = true)
class ProductService {
    private final ProductRepository products;

    ProductService(ProductRepository products) {
        this.products = products;
    }

    Page<Product> list(ProductQuery query) {
        return query.q().isEmpty()
                ? products.findAll(query.pageable())
                : products.findByNameContainingIgnoreCase(query.q(), query.pageable());
    }

    @Transactional
    Product create(ProductInput input) {
        return products.save(new Product(input));
    }

    Optional<Product> read(long id) {
        return products.findById(id);
    }

    @Transactional
    Optional<Product> replace(long id, ProductInput input) {
        var found = products.findLockedById(id);
        found.ifPresent(product -> product.replaceBy(input));
        return found;
    }

    @Transactional
    Optional<Product> delete(long id) {
        var found = products.findLockedById(id);
        found.ifPresent(products::delete);
        return found;
    }
}
