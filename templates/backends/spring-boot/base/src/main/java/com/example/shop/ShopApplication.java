package com.example.shop;

import com.example.shop.users.AddUserRunner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

@SpringBootApplication
public class ShopApplication implements WebMvcConfigurer {
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(AddUserRunner.COMMAND)) {
            // The whole application, without its server and demo data.
            var quiet = Stream.of("--server.port=-1", "--shop.demo-data=false");
            var all = Stream.concat(Stream.of(args), quiet).toArray(String[]::new);
            System.exit(SpringApplication.exit(SpringApplication.run(ShopApplication.class, all)));
        }
        // Clients that do not read delay Tomcat's shutdown: after nine seconds, stop waiting.
        var end = CompletableFuture.delayedExecutor(9, TimeUnit.SECONDS);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> end.execute(() -> Runtime.getRuntime().halt(0))));
        SpringApplication.run(ShopApplication.class, args);
    }

    /** Every response is JSON, regardless of what the request accepts. */
    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
        negotiation.ignoreAcceptHeader(true).defaultContentType(MediaType.ALL);
    }

    /** A number or a boolean is not a string. */
    @Bean
    JsonMapperBuilderCustomizer strictText() {
        return json -> json.withCoercionConfig(
                LogicalType.Textual,
                text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }
}
