package com.example.shop

import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.server.response.respond
import io.ktor.server.response.respondBytes
import io.ktor.server.routing.RoutingContext
import kotlinx.serialization.Serializable
import java.sql.SQLException

@Serializable
private data class Health(
    val status: String,
    val stack: String,
    val database: String,
)

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
