package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.shop.settings.SettingsException;
import com.example.shop.settings.SettingsPostProcessor;
import com.example.shop.users.AddUserRunner;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {TestDatabase.SETTING, "DEMO_DATA=1"})
@AutoConfigureRestTestClient
class ShopApplicationTests {
    private static final Map<String, Object> DEMO = Map.of("email", "demo@example.com", "password", "demo-password");
    private static final Map<String, Object> LAMP =
            Map.of("name", "Lamp", "description", "Bright.", "price_cents", 3900, "stock", 5);

    private final RestTestClient client;
    private final JsonMapper json;
    private String token;

    ShopApplicationTests(@Autowired RestTestClient client, @Autowired JsonMapper json) {
        this.client = client;
        this.json = json;
    }

    @BeforeEach
    void logIn() {
        token = "";
        token = call(HttpMethod.POST, "/api/auth/login", DEMO, 200)
                .getResponseBody()
                .get("access_token")
                .asString();
    }

    @Test
    void health() {
        var health = body(HttpMethod.GET, "/api/health", null, 200);
        assertThat(health.get("status").asString()).isEqualTo("ok");
        assertThat(health.get("stack").asString()).isEqualTo("spring-boot");
    }

    @Test
    void login() {
        var right = call(HttpMethod.POST, "/api/auth/login", DEMO, 200);
        assertThat(right.getResponseHeaders().getCacheControl()).isEqualTo("no-store");
        assertThat(right.getResponseBody().get("token_type").asString()).isEqualTo("Bearer");

        var wrong = body(HttpMethod.POST, "/api/auth/login", with(DEMO, "password", "wrong"), 401);
        var unknown = body(HttpMethod.POST, "/api/auth/login", with(DEMO, "email", "nobody@example.com"), 401);
        assertThat(unknown).isEqualTo(wrong);
        var twice = with(DEMO, "password", "demo-password\0demo-password");
        assertThat(body(HttpMethod.POST, "/api/auth/login", twice, 401)).isEqualTo(wrong);
    }

    @Test
    void me() {
        var me = body(HttpMethod.GET, "/api/auth/me", null, 200);
        assertThat(me.propertyNames()).containsExactlyInAnyOrder("id", "email", "name");
        assertThat(me.get("email").asString()).isEqualTo("demo@example.com");
    }

    @Test
    void listAndSearch() {
        var product = body(HttpMethod.POST, "/api/products", with(LAMP, "name", "100%_Lamp"), 201);
        var list = body(HttpMethod.GET, "/api/products?per_page=100", null, 200);
        assertThat(list.get("total").asInt()).isEqualTo(list.get("items").size());
        assertThat(list.get("items")).contains(product);
        var second = body(HttpMethod.GET, "/api/products?page=2&per_page=5", null, 200);
        assertThat(second.get("items").get(0)).isEqualTo(list.get("items").get(5));

        var found = body(HttpMethod.GET, "/api/products?q=%25_l", null, 200);
        assertThat(found.get("items")).containsExactly(product);
        assertThat(found.get("total").asInt()).isEqualTo(1);
        body(HttpMethod.DELETE, "/api/products/" + product.get("id"), null, 204);
    }

    @Test
    void createAndRead() {
        var created = call(HttpMethod.POST, "/api/products", LAMP, 201);
        var path = created.getResponseHeaders().getLocation().toString();
        var product = created.getResponseBody();
        assertThat(path).isEqualTo("/api/products/" + product.get("id"));
        assertThat(product.get("created_at")).isEqualTo(product.get("updated_at"));
        assertThat(body(HttpMethod.GET, path, null, 200)).isEqualTo(product);
        body(HttpMethod.GET, "/api/products/abc", null, 404);
    }

    @Test
    void replaceAndDelete() {
        var product = body(HttpMethod.POST, "/api/products", LAMP, 201);
        var path = "/api/products/" + product.get("id");
        var lantern = Map.of("name", "Lantern", "price_cents", 3500, "stock", 4);
        var replaced = body(HttpMethod.PUT, path, lantern, 200);
        assertThat(replaced.get("description").isNull()).isTrue();
        assertThat(replaced.get("created_at")).isEqualTo(product.get("created_at"));
        assertThat(body(HttpMethod.GET, path, null, 200)).isEqualTo(replaced);
        body(HttpMethod.DELETE, path, null, 204);
        body(HttpMethod.DELETE, path, null, 404);
        body(HttpMethod.PUT, path, lantern, 404);
    }

    @Test
    void invalidValues() {
        var values = Map.of("name", " ", "price_cents", -1, "description", "💡".repeat(2001));
        var problem = body(HttpMethod.POST, "/api/products", values, 422);
        assertThat(problem.get("errors"))
                .isEqualTo(json.valueToTree(List.of(
                        Map.of("pointer", "#/description", "detail", "Enter at most 2000 characters."),
                        Map.of("pointer", "#/name", "detail", "Enter 1 to 120 characters."),
                        Map.of("pointer", "#/price_cents", "detail", "Enter a whole number from 0 to 100000000."),
                        Map.of("pointer", "#/stock", "detail", "This value is missing."))));
        // Lengths count code points, not UTF-16 units.
        body(HttpMethod.POST, "/api/products", with(LAMP, "name", "💡".repeat(120)), 201);
        for (var value : Arrays.asList("5", 5.5, true, null, Long.MAX_VALUE)) {
            var error = body(HttpMethod.POST, "/api/products", with(LAMP, "stock", value), 422);
            assertThat(error.get("errors").get(0).get("pointer").asString()).isEqualTo("#/stock");
        }
        body(HttpMethod.POST, "/api/products", with(LAMP, "name", 5), 422);
        // A lone surrogate could not be sent to the listeners.
        body(HttpMethod.POST, "/api/products", "{\"name\": \"\\ud800\", \"price_cents\": 1, \"stock\": 1}", 422);
        body(HttpMethod.POST, "/api/products", with(LAMP, "name", "a".repeat(1024 * 1024)), 413);
        body(HttpMethod.POST, "/api/products", "{\"deep\": " + "[".repeat(1000), 400);
        for (var query : List.of("per_page=x", "per_page=101")) {
            var error = body(HttpMethod.GET, "/api/products?" + query, null, 422);
            assertThat(error.get("errors").get(0))
                    .isEqualTo(json.valueToTree(
                            Map.of("pointer", "#/per_page", "detail", "Enter a whole number from 1 to 100.")));
        }
        body(HttpMethod.GET, "/api/products?q=%FF", null, 400);
    }

    @Test
    void notLoggedIn() {
        for (var wrong : List.of("", token + "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.")) {
            token = wrong;
            var answer = call(HttpMethod.POST, "/api/products", LAMP, 401);
            assertThat(answer.getResponseHeaders().getFirst(HttpHeaders.WWW_AUTHENTICATE))
                    .isEqualTo("Bearer");
            assertThat(answer.getResponseBody().get("detail").asString()).isEqualTo("Log in first.");
        }
    }

    @Test
    void expiredToken(@Autowired JwtEncoder encoder, @Autowired JwtDecoder decoder) {
        var user = decoder.decode(token).getSubject();
        for (var seconds : List.of(60, -1)) {
            var now = Instant.now();
            var claims = JwtClaimsSet.builder()
                    .subject(user)
                    .issuedAt(now.minusSeconds(3600))
                    .expiresAt(now.plusSeconds(seconds))
                    .build();
            var header = JwsHeader.with(MacAlgorithm.HS256).build();
            token = encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
            body(HttpMethod.GET, "/api/auth/me", null, seconds > 0 ? 200 : 401);
        }
    }

    @Test
    void events(@LocalServerPort int port) throws Exception {
        var received = new LinkedBlockingQueue<String>();
        var handler = new TextWebSocketHandler() {
            @Override
            protected void handleTextMessage(WebSocketSession session, TextMessage message) {
                received.add(message.getPayload());
            }
        };
        var session = new StandardWebSocketClient()
                .execute(handler, "ws://127.0.0.1:%d/api/events".formatted(port))
                .get(5, TimeUnit.SECONDS);
        session.sendMessage(new TextMessage("Listeners have nothing to say.".repeat(1000)));

        var created = body(HttpMethod.POST, "/api/products", LAMP, 201);
        var path = "/api/products/" + created.get("id");
        var updated = body(HttpMethod.PUT, path, with(LAMP, "stock", 4), 200);
        body(HttpMethod.DELETE, path, null, 204);
        for (var expected : List.of(
                Map.of("type", "product.created", "product", created),
                Map.of("type", "product.updated", "product", updated),
                Map.of("type", "product.deleted", "product", updated))) {
            var event = received.poll(5, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            assertThat(json.readTree(event)).isEqualTo(json.valueToTree(expected));
        }
        session.close();
        body(HttpMethod.GET, "/api/events", null, 426);
    }

    @Test
    void settings() {
        var malformed = Map.of(
                "DATABASE_URL", "mysql://user:hunter22@host/shop",
                "SECRET_KEY", "hunter22",
                "PORT", "65536",
                "HOST", "hunter 22",
                "DEMO_DATA", "hunter22");
        malformed.forEach((name, value) -> assertThatThrownBy(
                        () -> SettingsPostProcessor.read(each -> each.equals(name) ? value : valid(each)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("hunter"));
        assertThat(SettingsPostProcessor.read(ShopApplicationTests::valid))
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("server.port", "8000");
    }

    @Test
    void addAUser(@Autowired AddUserRunner command) {
        var email = "ann-%d@example.com".formatted(System.nanoTime());
        assertThatThrownBy(() -> command.add(email, "Ann", "short")).isInstanceOf(SettingsException.class);
        command.add(email, "Ann", "Ann's password");
        assertThatThrownBy(() -> command.add(email, "Ann", "Ann's password")).isInstanceOf(SettingsException.class);
        body(HttpMethod.POST, "/api/auth/login", Map.of("email", email, "password", "Ann's password"), 200);
    }

    private static String valid(String name) {
        return name.equals("DATABASE_URL") ? TestDatabase.EXAMPLE : "";
    }

    private static Map<String, Object> with(Map<String, Object> values, String name, Object value) {
        var changed = new HashMap<>(values);
        changed.put(name, value);
        return changed;
    }

    private JsonNode body(HttpMethod method, String path, Object body, int status) {
        return call(method, path, body, status).getResponseBody();
    }

    private EntityExchangeResult<JsonNode> call(HttpMethod method, String path, Object body, int status) {
        var request = client.method(method).uri(URI.create(path));
        if (!token.isEmpty()) {
            request.headers(headers -> headers.setBearerAuth(token));
        }
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        var answer = request.exchange().expectStatus().isEqualTo(status);
        if (status >= 400) {
            answer.expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
        }
        return answer.expectBody(JsonNode.class).returnResult();
    }
}
