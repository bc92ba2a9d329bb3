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

    /** None until its handshake is answered. */
    @Volatile
    var session: WebSocketSession? = null
}

/** The clients of this process that hear of changes. */
class Listeners {
    // Weak, so that those whose handshake fails are forgotten.
    private val listeners = Collections.newSetFromMap(WeakHashMap<Listener, Boolean>())

    fun join() = Listener().also { synchronized(listeners) { listeners += it } }

    /** Until the session ends. */
    suspend fun listen(listener: Listener, session: WebSocketSession) {
        listener.session = session
        try {
            session.launch { for (event in listener.events) session.send(event) }
            // Reading is what answers a client's pings and sees it leave, properly or not; what it says is ignored.
            while (session.incoming.receiveCatching().isSuccess) continue
        } finally {
            synchronized(listeners) { listeners -= listener }
            listener.events.cancel()
        }
    }

    /** Call it once the change is committed. It never waits: a client that is too slow loses its connection. */
    fun publish(type: String, product: Product) {
        val event = Json.encodeToString(Event(type, product))
        synchronized(listeners) {
            for (listener in listeners) {
                if (listener.events.trySend(event).isFailure) listener.session?.cancel("Too many events wait for it.")
            }
        }
    }

    /** Tells the clients that the server stops, and gives them a second to hear it. */
    fun close() {
        val sessions = synchronized(listeners) { listeners.mapNotNull { it.session } }
        runBlocking {
            withTimeoutOrNull(1.seconds) {
                for (session in sessions) launch { session.close(CloseReason(CloseReason.Codes.GOING_AWAY, "The server stops.")) }
                for (session in sessions) session.coroutineContext.job.join()
            }
        }
    }
}

fun Route.events(listeners: Listeners) {
    // A client joins before its handshake is answered, so it misses nothing after it.
    install(createRouteScopedPlugin("Join") { onCall { call -> call.attributes[LISTENER] = listeners.join() } })
    webSocket { listeners.listen(call.attributes[LISTENER], this) }
    get { throw ProblemException(HttpStatusCode.UpgradeRequired, "This endpoint speaks WebSocket only.") }
}
