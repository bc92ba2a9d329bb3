package com.example.shop

import io.ktor.http.*
import io.ktor.server.auth.*
import io.ktor.server.request.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import kotlinx.serialization.*
import org.jetbrains.exposed.v1.core.*
import org.jetbrains.exposed.v1.core.statements.*
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

/** The input. Every member may be missing, so that the rules can report it. */
@Serializable
data class ProductInput(
    @Serializable(Text::class) val name: String? = null,
    @Serializable(Text::class) val description: String? = null,
    @Serializable(WholeNumber::class) @SerialName("price_cents") val priceCents: Long? = null,
    @Serializable(WholeNumber::class) val stock: Long? = null,
) {
    fun check() = check {
        required("name", name, "Enter 1 to 120 characters.") { it.isNotBlank() && isText(it, 120) }
        optional("description", description, "Enter at most 2000 characters.") { isText(it, 2_000) }
        required("price_cents", priceCents, "Enter a whole number from 0 to 100000000.") { it in 0..100_000_000 }
        required("stock", stock, "Enter a whole number from 0 to 1000000.") { it in 0..1_000_000 }
    }
}

@Serializable
data class ProductPage(val items: List<Product>, val total: Long, val page: Int, @SerialName("per_page") val perPage: Int)

private data class ProductQuery(val page: Int, val perPage: Int, val q: String)

private fun readQuery(query: Parameters): ProductQuery {
    fun number(name: String, default: Int) = query[name].let { if (it == null) default else it.toIntOrNull() ?: 0 }

    return ProductQuery(number("page", 1), number("per_page", 20), query["q"].orEmpty()).also { input ->
        check {
            required("page", input.page, "Enter a whole number from 1 to 1000000.") { it in 1..1_000_000 }
            required("per_page", input.perPage, "Enter a whole number from 1 to 100.") { it in 1..100 }
            required("q", input.q, "Enter at most 80 characters.") { isText(it, 80) }
        }
    }
}

fun Route.products(database: Database, listeners: Listeners) {
    get {
        val query = readQuery(call.request.queryParameters)
        val found =
            database.read {
                val rows = Products.selectAll()
                if (query.q.isNotEmpty()) rows.andWhere { nameContains(query.q) }
                val total = rows.count()
                val offset = query.perPage * (query.page - 1L)
                val items = rows.orderBy(Products.id).limit(query.perPage).offset(offset).map(::toProduct)
                ProductPage(items, total, query.page, query.perPage)
            }
        call.respond(found)
    }
    get("/{id}") {
        val found = database.read { Products.selectAll().where { Products.id eq call.productId() }.map(::toProduct) }
        call.respond(found.one())
    }
    authenticate {
        post {
            val input = call.receive<ProductInput>().also { it.check() }
            val created =
                database.write {
                    val now = Clock.System.now()
                    Products.insertReturning {
                        it.set(input, now)
                        it[createdAt] = now
                    }.map(::toProduct).single()
                }
            listeners.publish("product.created", created)
            call.response.header(HttpHeaders.Location, "/api/products/${created.id}")
            call.respond(HttpStatusCode.Created, created)
        }
        put("/{id}") {
            val input = call.receive<ProductInput>().also { it.check() }
            val id = call.productId()
            val replaced =
                database.write {
                    Products.updateReturning(where = { Products.id eq id }) { it.set(input, Clock.System.now()) }.map(::toProduct)
                }
            listeners.publish("product.updated", replaced.one())
            call.respond(replaced.one())
        }
        delete("/{id}") {
            val id = call.productId()
            val deleted = database.write { Products.deleteReturning(where = { Products.id eq id }).map(::toProduct) }
            listeners.publish("product.deleted", deleted.one())
            call.respond(HttpStatusCode.NoContent)
        }
    }
}

private fun nameContains(text: String): LikeEscapeOp {
    val pattern = LikePattern.ofLiteral(text, '\\').pattern
    return LikeEscapeOp(Products.name.lowerCase(), LowerCase(stringParam("%$pattern%")), true, '\\')
}

private fun List<Product>.one() = singleOrNull() ?: throw ProblemException(HttpStatusCode.NotFound, "There is no such product.")

/** Anything that is not a number matches no product either. */
private fun RoutingCall.productId(): Long = parameters["id"]?.toLongOrNull() ?: 0

/** Writes the input, after its rules are checked. */
fun UpdateBuilder<*>.set(input: ProductInput, now: Instant) {
    this[Products.name] = checkNotNull(input.name)
    this[Products.description] = input.description
    this[Products.priceCents] = checkNotNull(input.priceCents)
    this[Products.stock] = checkNotNull(input.stock)
    this[Products.updatedAt] = now
}

private fun toProduct(row: ResultRow) = Product(
    row[Products.id],
    row[Products.name],
    row[Products.description],
    row[Products.priceCents],
    row[Products.stock],
    row[Products.createdAt],
    row[Products.updatedAt],
)
