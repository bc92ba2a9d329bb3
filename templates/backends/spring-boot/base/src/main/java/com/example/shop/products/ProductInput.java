package com.example.shop.products;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Range;

public record ProductInput(
        @NotBlank(message = NAME) @CodePointLength(max = 120, message = NAME) @Pattern(regexp = TEXT, message = NAME)
        String name,

        @CodePointLength(max = 2000, message = DESCRIPTION) @Pattern(regexp = TEXT, message = DESCRIPTION)
        String description,

        @NotNull @Range(max = 100_000_000, message = PRICE) Long priceCents,

        @NotNull @Range(max = 1_000_000, message = STOCK) Long stock) {

    private static final String NAME = "Enter 1 to 120 characters.";
    private static final String DESCRIPTION = "Enter at most 2000 characters.";
    private static final String PRICE = "Enter a whole number from 0 to 100000000.";
    private static final String STOCK = "Enter a whole number from 0 to 1000000.";
    /** No NUL, and no lone surrogate. */
    private static final String TEXT = "[^\\x00\\p{Cs}]*";
}
