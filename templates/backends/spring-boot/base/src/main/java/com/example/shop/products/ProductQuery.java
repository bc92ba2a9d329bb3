package com.example.shop.products;

import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.web.bind.annotation.BindParam;

record ProductQuery(
        @Range(min = 1, max = 1_000_000, message = PAGE) Integer page,

        @BindParam("per_page") @Range(min = 1, max = 100, message = PER_PAGE)
        Integer perPage,

        @CodePointLength(max = 80, message = Q) @Pattern(regexp = "[^\\x00]*", message = Q)
        String q) {

    private static final String PAGE = "Enter a whole number from 1 to 1000000.";
    private static final String PER_PAGE = "Enter a whole number from 1 to 100.";
    private static final String Q = "Enter at most 80 characters.";

    ProductQuery {
        page = page == null ? 1 : page;
        perPage = perPage == null ? 20 : perPage;
        q = q == null ? "" : q;
    }

    Pageable pageable() {
        return PageRequest.of(page - 1, perPage, Sort.by("id"));
    }
}
