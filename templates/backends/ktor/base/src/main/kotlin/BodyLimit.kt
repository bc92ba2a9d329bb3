package com.example.shop

import io.ktor.server.application.*
import io.ktor.server.plugins.*
import io.ktor.utils.io.*

private const val MAX_BODY_BYTES = 1L shl 20

/** Stops reading a body that is larger, whatever its announced length. */
val bodyLimit =
    createApplicationPlugin("BodyLimit") {
        onCallReceive { _ ->
            transformBody { body ->
                // The stream of a WebSocket, which `testApplication` handles like a body.
                if (requestedType?.type == ByteReadChannel::class) return@transformBody body
                val taken = body.readRemaining(MAX_BODY_BYTES + 1)
                if (taken.request(MAX_BODY_BYTES + 1)) throw PayloadTooLargeException(MAX_BODY_BYTES)
                ByteReadChannel(taken)
            }
        }
    }
