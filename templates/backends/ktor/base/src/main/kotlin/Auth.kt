package com.example.shop

import at.favre.lib.crypto.bcrypt.BCrypt
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies
import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import io.ktor.http.*
import io.ktor.server.auth.*
import io.ktor.server.auth.jwt.*
import io.ktor.server.request.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import io.ktor.util.*
import kotlinx.coroutines.*
import kotlinx.serialization.*
import org.jetbrains.exposed.v1.core.*
import org.jetbrains.exposed.v1.jdbc.*
import java.sql.SQLException
import kotlin.time.Clock
import kotlin.time.Duration.Companion.hours
import kotlin.time.toJavaInstant

private val TOKEN_LIFETIME = 1.hours
private const val BCRYPT_COST = 10

/** This bcrypt reads no more. */
const val MAX_PASSWORD_BYTES = 71

object Users : Table("users") {
    val id = long("id").autoIncrement()
    val email = text("email")
    val name = text("name")
    val passwordHash = text("password_hash")
}

@Serializable
data class User(val id: Long, val email: String, val name: String)

@Serializable
data class Credentials(@Serializable(Text::class) val email: String? = null, @Serializable(Text::class) val password: String? = null) {
    fun check() = check {
        required("email", email, "Enter an e-mail address.") { isText(it) }
        required("password", password, "Enter a password.") { isText(it) }
    }
}

@Serializable
private data class Token(
    @SerialName("access_token") val accessToken: String,
    @SerialName("token_type") val tokenType: String,
    @SerialName("expires_in") val expiresIn: Long,
)

fun Route.auth(database: Database, key: Algorithm) {
    post("/login") {
        val input = call.receive<Credentials>().also { it.check() }
        val user = database.findUser { Users.email eq input.email.orEmpty() }
        if (!verifyPassword(input.password.orEmpty(), user?.get(Users.passwordHash)) || user == null) {
            throw ProblemException(HttpStatusCode.Unauthorized, "Wrong e-mail address or password.")
        }
        call.response.cacheControl(CacheControl.NoStore(null))
        call.respond(Token(signToken(user[Users.id], key), "Bearer", TOKEN_LIFETIME.inWholeSeconds))
    }
    authenticate {
        get("/me") { call.respond(checkNotNull(call.principal<User>())) }
    }
}

private suspend fun Database.findUser(condition: () -> Op<Boolean>) = read { Users.selectAll().where(condition()).singleOrNull() }

private val failure = AttributeKey<SQLException>("failure")

/** Finds the user of the request's token; routes in `authenticate` accept no other requests. */
fun AuthenticationConfig.tokens(database: Database, key: Algorithm) = jwt {
    verifier(JWT.require(key).withClaimPresence("exp").build())
    validate { token ->
        // Ktor would answer an exception with 401.
        try {
            val row = token.subject?.toLongOrNull()?.let { id -> database.findUser { Users.id eq id } }
            row?.let { User(it[Users.id], it[Users.email], it[Users.name]) }
        } catch (error: SQLException) {
            attributes[failure] = error
            null
        }
    }
    challenge { _, _ -> throw call.attributes.getOrNull(failure) ?: ProblemException(HttpStatusCode.Unauthorized, "Log in first.") }
}

private fun signToken(userId: Long, key: Algorithm): String {
    val now = Clock.System.now()
    return JWT
        .create()
        .withSubject(userId.toString())
        .withIssuedAt(now.toJavaInstant())
        .withExpiresAt((now + TOKEN_LIFETIME).toJavaInstant())
        .sign(key)
}

/** One hash per processor at a time: many logins at once do not hold up other requests. */
private val hashing = Dispatchers.IO.limitedParallelism(Runtime.getRuntime().availableProcessors())
private val longPasswords = LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A)
private val unknownUserHash by lazy { BCrypt.withDefaults().hash(BCRYPT_COST, "the password of nobody".encodeToByteArray()) }

suspend fun hashPassword(password: String): String = withContext(hashing) {
    BCrypt.withDefaults().hash(BCRYPT_COST, password.encodeToByteArray()).decodeToString()
}

/** Takes as long without a hash, so that response times do not reveal which users exist. */
private suspend fun verifyPassword(password: String, hash: String?): Boolean = withContext(hashing) {
    val matches =
        BCrypt
            .verifyer(null, longPasswords)
            .verify(password.encodeToByteArray(), hash?.encodeToByteArray() ?: unknownUserHash)
            .verified
    matches && hash != null && password.encodeToByteArray().size <= MAX_PASSWORD_BYTES
}
