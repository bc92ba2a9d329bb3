package com.example.shop.seed;

import com.example.shop.products.Product;
import com.example.shop.products.ProductInput;
import com.example.shop.products.ProductRepository;
import com.example.shop.users.Passwords;
import com.example.shop.users.User;
import com.example.shop.users.UserRepository;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Fills an empty database, before the server listens. */
@Component
@ConditionalOnBooleanProperty("shop.demo-data")
class DemoData implements SmartInitializingSingleton {
    private static final List<ProductInput> PRODUCTS = List.of(
            new ProductInput("Desk lamp", "Warm light, folds flat.", 3900L, 25L),
            new ProductInput("Walnut desk", "Solid wood, oiled by hand.", 48900L, 4L),
            new ProductInput("Office chair", "Adjustable in every direction that matters.", 27900L, 9L),
            new ProductInput("Monitor arm", "Holds up to 9 kg.", 8900L, 14L),
            new ProductInput("Mechanical keyboard", "Quiet switches, loud colours.", 12900L, 30L),
            new ProductInput("Wireless mouse", null, 4900L, 42L),
            new ProductInput("Notebook", "192 pages, dotted.", 1200L, 180L),
            new ProductInput("Fountain pen", "Medium nib, blue ink.", 5600L, 17L),
            new ProductInput("Coffee mug", "Holds 300 ml and a grudge.", 1500L, 64L),
            new ProductInput("Plant pot", "Terracotta, with saucer.", 2200L, 38L),
            new ProductInput("Headphones", "Closed back, 32 ohm.", 15900L, 11L),
            new ProductInput("Backpack", "20 litres, fits a 15 inch laptop.", 9900L, 21L));

    private final UserRepository users;
    private final ProductRepository products;
    private final Passwords passwords;

    DemoData(UserRepository users, ProductRepository products, Passwords passwords) {
        this.users = users;
        this.products = products;
        this.passwords = passwords;
    }

    @Override
    @Transactional
    public void afterSingletonsInstantiated() {
        if (users.count() == 0 && products.count() == 0) {
            users.save(new User("demo@example.com", "Demo User", passwords.hash("demo-password")));
            products.saveAll(PRODUCTS.stream().map(Product::new).toList());
        }
    }
}
