package com.example.shop;

final class TestDatabase {
    static final String SETTING = "DATABASE_URL=${TEST_DATABASE_URL}";

    static final String EXAMPLE = "postgresql://shop:shop@localhost:5432/shop";

    private TestDatabase() {}
}
