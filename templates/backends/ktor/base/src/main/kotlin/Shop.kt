package com.example.shop

import com.auth0.jwt.algorithms.Algorithm
import io.ktor.http.HttpStatusCode
import io.ktor.serialization.kotlinx.json.json
import io.ktor.server.application.Application
import io.ktor.server.application.install
import io.ktor.server.auth.Authentication
import io.ktor.server.plugins.calllogging.CallLogging
import io.ktor.server.plugins.contentnegotiation.ContentNegotiation
import io.ktor.server.plugins.statuspages.StatusPages
import io.ktor.server.request.path
import io.ktor.server.routing.get
import io.ktor.server.routing.route
import io.ktor.server.routing.routing
import io.ktor.server.websocket.WebSockets
import io.ktor.server.websocket.pingPeriod
import io.ktor.server.websocket.timeout
import kotlinx.serialization.json.Json
import kotlin.time.Duration.Companion.seconds

private const val MAX_MESSAGE_BYTES = 64L shl 10

/** The plugins, and every route. */
fun Application.shop(
    database: Database,
    secretKey: String,
) {
    val key = Algorithm.HMAC256(secretKey)
    val listeners = Listeners()

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
