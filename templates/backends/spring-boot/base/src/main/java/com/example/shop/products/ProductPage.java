package com.example.shop.products;

import java.util.List;
import org.springframework.data.domain.Page;

record ProductPage(List<Product> items, long total, int page, int perPage) {
    static ProductPage of(Page<Product> found) {
        return new ProductPage(found.getContent(), found.getTotalElements(), found.getNumber() + 1, found.getSize());
    }
}
