// The Shop API's products as in Ktor's tutorial: the baseline for benchmarks of the real backend.
package com.example.shop

import io.ktor.http.*
import io.ktor.serialization.kotlinx.json.*
import io.ktor.server.application.*
import io.ktor.server.engine.*
import io.ktor.server.netty.*
import io.ktor.server.plugins.calllogging.*
import io.ktor.server.plugins.contentnegotiation.*
import io.ktor.server.request.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import kotlinx.serialization.*
import org.jetbrains.exposed.v1.core.*
import org.jetbrains.exposed.v1.datetime.*
import org.jetbrains.exposed.v1.jdbc.*
import kotlin.time.Clock
import kotlin.time.Instant

object Products : Table("products") {
    val id = long("id").autoIncrement()
    val name = text("name")
    val description = text("description").nullable()
    val priceCents = long("price_cents")
    val stock = long("stock")
    val createdAt = timestamp("created_at")
    val updatedAt = timestamp("updated_at")
}

@Serializable
data class Product(
    val id: Long,
    val name: String,
    val description: String?,
    @SerialName("price_cents") val priceCents: Long,
    val stock: Long,
    @SerialName("created_at") val createdAt: Instant,
    @SerialName("updated_at") val updatedAt: Instant,
)

@Serializable
data class ProductInput(
    val name: String,
    val description: String? = null,
    @SerialName("price_cents") val priceCents: Long,
    val stock: Long,
)

@Serializable
data class ProductPage(
    val items: List<Product>,
    val total: Long,
    val page: Int,
    @SerialName("per_page") val perPage: Int,
)

private fun toProduct(row: ResultRow) =
    Product(
        row[Products.id],
        row[Products.name],
        row[Products.description],
        row[Products.priceCents],
        row[Products.stock],
        row[Products.createdAt],
        row[Products.updatedAt],
    )

fun main() {
    val config = loadConfig(System.getenv())
    val database = Database(config.databaseUrl)
    embeddedServer(Netty, port = config.port, host = config.host) {
        install(CallLogging)
        install(ContentNegotiation) { json() }
        routing {
            get("/api/health") {
                database.read { exec("SELECT 1") }
                call.respond(mapOf("status" to "ok", "stack" to "ktor", "database" to DATABASE_NAME))
            }
            get("/api/products") {
                val page = call.queryParameters["page"]?.toInt() ?: 1
                val perPage = call.queryParameters["per_page"]?.toInt() ?: 20
                call.respond(
                    database.read {
                        val rows = Products.selectAll()
                        val total = rows.count()
                        val items = rows.orderBy(Products.id).limit(perPage).offset(perPage * (page - 1L)).map(::toProduct)
                        ProductPage(items, total, page, perPage)
                    },
                )
            }
            get("/api/products/{id}") {
                val id = call.parameters["id"]?.toLong() ?: 0
                call.respond(database.read { Products.selectAll().where { Products.id eq id }.map(::toProduct).single() })
            }
            post("/api/products") {
                val input = call.receive<ProductInput>()
                val created =
                    database.write {
                        val now = Clock.System.now()
                        Products.insertReturning {
                            it[name] = input.name
                            it[description] = input.description
                            it[priceCents] = input.priceCents
                            it[stock] = input.stock
                            it[createdAt] = now
                            it[updatedAt] = now
                        }.map(::toProduct).single()
                    }
                call.respond(HttpStatusCode.Created, created)
            }
        }
    }.start(wait = true)
}
