package com.example.shop

import io.ktor.http.HttpStatusCode
import io.ktor.server.routing.Route
import io.ktor.server.routing.get
import io.ktor.server.websocket.webSocket
import io.ktor.websocket.WebSocketSession
import io.ktor.websocket.send
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.consumeEach
import kotlinx.coroutines.launch
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import java.util.concurrent.ConcurrentHashMap

const val MAX_WAITING_EVENTS = 1_000

@Serializable
data class Event(
    val type: String,
    val product: Product,
)

/** The clients of this process that hear of changes. Each has a channel, in which its events wait. */
class Listeners {
    private val sessions = ConcurrentHashMap<WebSocketSession, Channel<String>>()

    /** Until the session ends. */
    suspend fun listen(session: WebSocketSession) {
        val waiting = Channel<String>(MAX_WAITING_EVENTS)
        sessions[session] = waiting
        try {
            session.launch { for (event in waiting) session.send(event) }
            // Reading is what answers a client's pings and sees it leave; what it says is ignored.
            session.incoming.consumeEach { }
        } finally {
            sessions.remove(session)
            waiting.cancel()
        }
    }

    /** Call it once the change is committed. It never waits: a client that is too slow loses its connection. */
    fun publish(
        type: String,
        product: Product,
    ) {
        if (sessions.isEmpty()) return
        val event = Json.encodeToString(Event(type, product))
        for ((session, waiting) in sessions) {
            if (waiting.trySend(event).isFailure) session.cancel("Too many events wait for it.")
        }
    }
}

fun Route.events(listeners: Listeners) {
    webSocket { listeners.listen(this) }
    get { throw ProblemException(HttpStatusCode.UpgradeRequired, "This endpoint speaks WebSocket only.") }
}
