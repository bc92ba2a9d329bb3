package com.example.shop;

final class TestDatabase {
    static final String SETTING = "DATABASE_URL=sqlite:///${java.io.tmpdir}/shop-test-${random.uuid}.db";

    static final String EXAMPLE = "sqlite:////data/shop.db";

    private TestDatabase() {}
}
