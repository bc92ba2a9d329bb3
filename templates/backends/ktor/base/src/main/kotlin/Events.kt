package com.example.shop

import io.ktor.http.*
import io.ktor.server.application.*
import io.ktor.server.routing.*
import io.ktor.server.websocket.*
import io.ktor.util.*
import io.ktor.websocket.*
import kotlinx.coroutines.*
import kotlinx.coroutines.channels.*
import kotlinx.serialization.*
import kotlinx.serialization.json.*
import java.util.Collections
import java.util.WeakHashMap
import kotlin.time.Duration.Companion.seconds

private const val MAX_WAITING_EVENTS = 1_000
private val LISTENER = AttributeKey<Listener>("Listener")

@Serializable
data class Event(val type: String, val product: Product)

/** A client, and the events that wait for it. */
class Listener {
    val events = Channel<String>(MAX_WAITING_EVENTS)

    /** Null until its handshake is answered. */
    @Volatile
    var session: WebSocketSession? = null
}

/** The clients of this process that receive changes. */
class Listeners {
    // Weak, so that those whose handshake fails are forgotten.
    private val listeners = Collections.newSetFromMap(WeakHashMap<Listener, Boolean>())

    fun join() = Listener().also { synchronized(listeners) { listeners += it } }

    /** Sends events until the session ends. */
    suspend fun listen(listener: Listener, session: WebSocketSession) {
        listener.session = session
        try {
            session.launch {
                for (event in listener.events) session.send(event)
                session.cancel()
            }
            // Reading answers a client's pings and notices when it leaves, cleanly or not; its messages are ignored.
            while (session.incoming.receiveCatching().isSuccess) continue
        } finally {
            synchronized(listeners) { listeners -= listener }
            listener.events.cancel()
        }
    }

    /** Call after the commit. Never waits: a client that is too slow is disconnected. */
    fun publish(type: String, product: Product) {
        val event = Json.encodeToString(Event(type, product))
        synchronized(listeners) {
            for (listener in listeners) {
                if (listener.events.trySend(event).isFailure) {
                    listener.events.close()
                    listener.session?.cancel()
                }
            }
        }
    }

    /** Tells the clients that the server is stopping, and gives them a second to receive it. */
    suspend fun close() {
        val sessions = synchronized(listeners) { listeners.mapNotNull { it.session } }
        withTimeoutOrNull(1.seconds) {
            for (session in sessions) launch { session.close(CloseReason(CloseReason.Codes.GOING_AWAY, "The server stops.")) }
            for (session in sessions) session.coroutineContext.job.join()
        }
        for (session in sessions) session.cancel()
    }
}

fun Route.events(listeners: Listeners) = method(HttpMethod.Get) {
    // A client joins before its handshake is answered, so it misses nothing afterwards.
    install(createRouteScopedPlugin("Join") { onCall { call -> call.attributes[LISTENER] = listeners.join() } })
    webSocket { listeners.listen(call.attributes[LISTENER], this) }
    handle {
        call.response.headers.append(HttpHeaders.Upgrade, "websocket", safeOnly = false)
        throw ProblemException(HttpStatusCode.UpgradeRequired, "This endpoint speaks WebSocket only.")
    }
}
