package com.example.shop

import io.ktor.http.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import kotlinx.serialization.*
import java.sql.SQLException

@Serializable
private data class Health(val status: String, val stack: String, val database: String)

private val contract by lazy { checkNotNull(Health::class.java.getResource("/openapi.yaml")).readBytes() }

suspend fun RoutingContext.health(database: Database) {
    try {
        database.read { exec("SELECT 1") }
    } catch (error: SQLException) {
        throw ProblemException(HttpStatusCode.ServiceUnavailable, "The database is not available.", cause = error)
    }
    call.respond(Health("ok", "ktor", DATABASE_NAME))
}

suspend fun RoutingContext.contract() = call.respondBytes(contract, ContentType("application", "yaml"))
