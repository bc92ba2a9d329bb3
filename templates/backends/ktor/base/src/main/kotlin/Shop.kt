package com.example.shop

import com.auth0.jwt.algorithms.Algorithm
import io.ktor.http.*
import io.ktor.serialization.kotlinx.json.*
import io.ktor.server.application.*
import io.ktor.server.auth.*
import io.ktor.server.plugins.calllogging.*
import io.ktor.server.plugins.contentnegotiation.*
import io.ktor.server.plugins.statuspages.*
import io.ktor.server.request.*
import io.ktor.server.routing.*
import io.ktor.server.websocket.*
import kotlinx.coroutines.*
import kotlinx.serialization.json.*
import kotlin.time.Duration.Companion.seconds

private const val MAX_MESSAGE_BYTES = 64L shl 10
private val MAX_DRAIN = 5.seconds

/** The plugins, and every route. */
fun Application.shop(database: Database, secretKey: String) {
    val key = Algorithm.HMAC256(secretKey)
    val listeners = Listeners()
    val calls = coroutineContext.job
    monitor.subscribe(ApplicationStopPreparing) {
        runBlocking {
            listeners.close()
            // The engine would cut requests that are being answered.
            withTimeoutOrNull(MAX_DRAIN) { calls.children.toList().joinAll() }
        }
    }

    install(CallLogging) {
        disableDefaultColors()
        filter { it.request.path() != "/api/health" || it.response.status() != HttpStatusCode.OK }
    }
    install(StatusPages) { problems() }
    install(bodyLimit)
    install(ContentNegotiation) { json(Json { ignoreUnknownKeys = true }) }
    install(Authentication) { tokens(database, key) }
    install(WebSockets) {
        pingPeriod = 25.seconds
        timeout = 10.seconds
        maxFrameSize = MAX_MESSAGE_BYTES
    }

    routing {
        route("/api") {
            get("/health") { health(database) }
            get("/openapi.yaml") { contract() }
            route("/auth") { auth(database, key) }
            route("/products") { products(database, listeners) }
            route("/events") { events(listeners) }
        }
    }
}
