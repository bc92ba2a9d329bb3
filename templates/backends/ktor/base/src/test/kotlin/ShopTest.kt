package com.example.shop

import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import io.ktor.client.*
import io.ktor.client.plugins.websocket.*
import io.ktor.client.request.*
import io.ktor.client.statement.*
import io.ktor.http.*
import io.ktor.server.testing.*
import io.ktor.websocket.*
import kotlinx.coroutines.*
import kotlinx.serialization.json.*
import org.jetbrains.exposed.v1.jdbc.*
import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds

private const val KEY = "a key of the tests, 32 bytes long"
private const val DEMO = """{"email":"demo@example.com","password":"demo-password"}"""
private const val LAMP = """{"name":"Lamp","description":"Bright.","price_cents":3900,"stock":5}"""

class ShopTest {
    @Test
    fun health() = test {
        val health = call("GET", "/api/health").json<JsonObject>()
        assertEquals(listOf("ok", "ktor", DATABASE_NAME), listOf("status", "stack", "database").map { health.text(it) })

        database.close()
        call("GET", "/api/health", status = 503)
    }

    @Test
    fun login() = test {
        val right = call("POST", "/api/auth/login", DEMO)
        assertEquals("no-store", right.headers[HttpHeaders.CacheControl])
        assertEquals("Bearer", right.json<JsonObject>().text("token_type"))

        val wrong = call("POST", "/api/auth/login", DEMO.replace("demo-password", "x".repeat(100)), 401)
        val unknown = call("POST", "/api/auth/login", DEMO.replace("demo@", "nobody@"), 401)
        assertEquals(wrong.json<JsonObject>(), unknown.json<JsonObject>())
        call("POST", "/api/auth/login", """{"email":"demo@example.com","password":5}""", 422)
    }

    @Test
    fun me() = test {
        logIn()
        val me = call("GET", "/api/auth/me").json<JsonObject>()
        assertEquals(setOf("id", "email", "name"), me.keys)
        assertEquals("demo@example.com", me.text("email"))

        database.close()
        call("GET", "/api/auth/me", status = 500)
    }

    @Test
    fun `list and search`() = test {
        for ((query, total) in listOf("" to 12L, "?q=" to 12L, "?q=DESK" to 2L, "?q=%25" to 0L, "?q=_" to 0L)) {
            assertEquals(total, call("GET", "/api/products$query").json<ProductPage>().total, query)
        }
        val third = call("GET", "/api/products?page=3&per_page=5").json<ProductPage>()
        assertEquals(listOf("Headphones", "Backpack"), third.items.map { it.name })
    }

    @Test
    fun `create and read`() = test {
        logIn()
        val response = call("POST", "/api/products", LAMP.replace("Lamp", "Lamp 💡"), 201)
        val created = response.json<Product>()
        assertEquals("/api/products/${created.id}", response.headers[HttpHeaders.Location])
        assertEquals(created.createdAt, created.updatedAt)
        assertEquals(created, call("GET", "/api/products/${created.id}").json<Product>())
    }

    @Test
    fun `replace and delete`() = test {
        logIn()
        val created = call("POST", "/api/products", LAMP, 201).json<Product>()
        val path = "/api/products/${created.id}"
        val replaced = call("PUT", path, """{"name":"Lantern","price_cents":2,"stock":3}""").json<Product>()
        assertEquals(
            created.copy(name = "Lantern", description = null, priceCents = 2, stock = 3, updatedAt = replaced.updatedAt),
            replaced,
        )
        assertEquals(replaced, call("GET", path).json<Product>())
        call("DELETE", path, status = 204)
        call("DELETE", path, status = 404)
        call("PUT", path, LAMP, 404)
        call("GET", "/api/products/lamp", status = 404)
    }

    @Test
    fun `invalid values`() = test {
        logIn()
        val values = """{"name":" ","description":"${"💡".repeat(2_001)}","price_cents":-1}"""
        val expected =
            listOf(
                InvalidValue("#/name", "Enter 1 to 120 characters."),
                InvalidValue("#/description", "Enter at most 2000 characters."),
                InvalidValue("#/price_cents", "Enter a whole number from 0 to 100000000."),
                InvalidValue("#/stock", "This value is missing."),
            )
        assertEquals(expected, call("POST", "/api/products", values, 422).json<Problem>().errors)
        // Lengths count code points, not UTF-16 units.
        call("POST", "/api/products", LAMP.replace("Lamp", "💡".repeat(120)), 201)
        for (value in listOf("\"5\"", "5.5", "05", "true", "null", "[]", "${Long.MAX_VALUE}", "18446744073709551621")) {
            val problem = call("POST", "/api/products", LAMP.replace("3900", value), 422).json<Problem>()
            assertEquals(listOf("#/price_cents"), problem.errors?.map { it.pointer }, value)
        }
        for (value in listOf("5", "null", "{}", "\"\\u0000\"", "\"\\ud83d\"")) {
            val problem = call("POST", "/api/products", LAMP.replace("\"Lamp\"", value), 422).json<Problem>()
            assertEquals(listOf("#/name"), problem.errors?.map { it.pointer }, value)
        }
        for (body in listOf("", "{", "null", "[".repeat(100_000))) call("POST", "/api/products", body, 400)
        call("POST", "/api/products", LAMP.replace("Lamp", "a".repeat(1 shl 20)), 413)
        val query = call("GET", "/api/products?page=one&per_page=101&q=%00", status = 422).json<Problem>()
        assertEquals(listOf("#/page", "#/per_page", "#/q"), query.errors?.map { it.pointer })
    }

    @Test
    fun `not logged in`() = test {
        logIn()
        // The last is {"alg":"none"} and {"sub":"1","exp":9999999999}.
        for (wrong in listOf(null, token + "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.")) {
            token = wrong
            val response = call("POST", "/api/products", LAMP, 401)
            assertEquals("Bearer", response.headers[HttpHeaders.WWWAuthenticate])
            assertEquals("Log in first.", response.json<Problem>().detail)
        }
        assertEquals(12, call("GET", "/api/products").json<ProductPage>().total)
    }

    @Test
    fun `expired token`() = test {
        logIn()
        val user = call("GET", "/api/auth/me").json<JsonObject>()["id"]?.jsonPrimitive?.long
        for ((seconds, status) in mapOf(60L to 200, -60L to 401)) {
            val expires = Instant.now().plusSeconds(seconds)
            token = JWT.create().withSubject("$user").withExpiresAt(expires).sign(Algorithm.HMAC256(KEY))
            call("GET", "/api/auth/me", status = status)
        }
    }

    @Test
    fun events() = test {
        logIn()
        client.webSocket("/api/events") {
            send("Listeners have nothing to say.")
            val created = call("POST", "/api/products", LAMP, 201).json<Product>()
            val path = "/api/products/${created.id}"
            val updated = call("PUT", path, LAMP.replace("Lamp", "Lantern")).json<Product>()
            call("DELETE", path, status = 204)
            for ((type, product) in listOf("created" to created, "updated" to updated, "deleted" to updated)) {
                val frame = withTimeout(5.seconds) { incoming.receive() } as Frame.Text
                assertEquals(Event("product.$type", product), Json.decodeFromString(frame.readText()))
            }
        }
        call("GET", "/api/events", status = 426)
    }

    @Test
    fun settings() {
        val malformed =
            listOf(
                "DATABASE_URL" to "mysql://user:hunter22@host/shop",
                "DATABASE_URL" to "sqlite:////no-such-folder/hunter22.db",
                "DATABASE_URL" to "postgresql://user:hunter22@127.0.0.1:1/shop",
                "SECRET_KEY" to "hunter22",
                "PORT" to "hunter22",
                "PORT" to "65536",
                "HOST" to "hunter 22",
                "DEMO_DATA" to "hunter22",
            )
        for ((name, value) in malformed) {
            val environment = mapOf("DATABASE_URL" to testDatabaseUrl()) + (name to value)
            val error = assertFailsWith<ConfigException>(value) { Database(loadConfig(environment).databaseUrl).close() }
            assertTrue(name in error.message.orEmpty(), error.message)
            assertFalse("hunter" in error.message.orEmpty(), error.message)
        }
        assertEquals(8000, loadConfig(mapOf("DATABASE_URL" to testDatabaseUrl(), "PORT" to "")).port)
    }

    @Test
    fun `add a user`() = test {
        assertFailsWith<ConfigException> { addUser(database, "ann@example.com", "Ann", "short") }
        addUser(database, "ann@example.com", "Ann", "ann-password")
        assertFailsWith<ConfigException> { addUser(database, "ann@example.com", "Ann", "ann-password") }
        call("POST", "/api/auth/login", """{"email":"ann@example.com","password":"ann-password"}""")
    }
}

/** A shop with the demo data, and a client that may have logged in. */
private class Shop(val database: Database, val client: HttpClient) {
    var token: String? = null

    suspend fun logIn() {
        token = call("POST", "/api/auth/login", DEMO).json<JsonObject>().text("access_token")
    }

    suspend fun call(method: String, path: String, body: String? = null, status: Int = 200): HttpResponse {
        val response =
            client.request(path) {
                this.method = HttpMethod(method)
                token?.let { header(HttpHeaders.Authorization, "Bearer $it") }
                body?.let {
                    contentType(ContentType.Application.Json)
                    setBody(it)
                }
            }
        assertEquals(HttpStatusCode.fromValue(status), response.status, "$method $path $body")
        if (status >= 400) assertEquals(ContentType.Application.ProblemJson, response.contentType()?.withoutParameters())
        return response
    }
}

private fun test(check: suspend Shop.() -> Unit) = testApplication {
    Database(testDatabaseUrl()).use { database ->
        database.write {
            Products.deleteAll()
            Users.deleteAll()
        }
        seed(database)
        application { shop(database, KEY) }
        Shop(database, createClient { install(WebSockets) }).check()
    }
}

private suspend inline fun <reified T> HttpResponse.json(): T = Json.decodeFromString(bodyAsText())

private fun JsonObject.text(name: String) = getValue(name).jsonPrimitive.content
