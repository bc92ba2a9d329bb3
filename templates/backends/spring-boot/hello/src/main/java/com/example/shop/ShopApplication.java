package com.example.shop;

import com.example.shop.products.Product;
import com.example.shop.products.ProductInput;
import com.example.shop.products.ProductRepository;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The Shop API's products as in a tutorial: the baseline for benchmarks of the real backend. */
@SpringBootApplication
public class ShopApplication {
    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }

    @Bean
    WebSecurityCustomizer open() {
        return security -> security.ignoring().requestMatchers("/api/**");
    }
}

@RestController
@RequestMapping("/api")
class HelloController {
    private final ProductRepository products;
    private final JdbcClient jdbc;
    private final String database;

    HelloController(ProductRepository products, JdbcClient jdbc, @Value("${shop.database}") String database) {
        this.products = products;
        this.jdbc = jdbc;
        this.database = database;
    }

    record Health(String status, String stack, String database) {}

    record ProductPage(List<Product> items, long total, int page, int perPage) {}

    @GetMapping("/health")
    Health health() {
        jdbc.sql("SELECT 1").query(Integer.class).single();
        return new Health("ok", "spring-boot", database);
    }

    @GetMapping("/products")
    ProductPage list(
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(name = "per_page", defaultValue = "20") int perPage) {
        var found = products.findAll(PageRequest.of(page - 1, perPage, Sort.by("id")));
        return new ProductPage(found.getContent(), found.getTotalElements(), page, perPage);
    }

    @GetMapping("/products/{id}")
    Product read(@PathVariable long id) {
        return products.findById(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @PostMapping("/products")
    @ResponseStatus(HttpStatus.CREATED)
    Product create(@RequestBody ProductInput input) {
        return products.save(new Product(input));
    }
}
