package com.example.shop;

import com.example.shop.users.AddUserRunner;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class ShopApplication {
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(AddUserRunner.COMMAND)) {
            // The whole application, without its server and demo data.
            var quiet = Stream.of("--server.port=-1", "--shop.demo-data=false");
            var all = Stream.concat(Stream.of(args), quiet).toArray(String[]::new);
            System.exit(SpringApplication.exit(SpringApplication.run(ShopApplication.class, all)));
        }
        SpringApplication.run(ShopApplication.class, args);
    }
}
