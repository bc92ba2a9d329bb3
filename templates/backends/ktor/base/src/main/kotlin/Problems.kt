package com.example.shop

import io.ktor.http.*
import io.ktor.serialization.*
import io.ktor.server.application.*
import io.ktor.server.plugins.*
import io.ktor.server.plugins.statuspages.*
import io.ktor.server.request.*
import io.ktor.server.response.*
import kotlinx.coroutines.*
import kotlinx.serialization.*
import kotlinx.serialization.json.*

/** The body of an error, as defined by RFC 9457. */
@Serializable
data class Problem(val title: String, val status: Int, val detail: String, val errors: List<InvalidValue>? = null)

@Serializable
data class InvalidValue(val pointer: String, val detail: String)

/** An error for the client. */
class ProblemException(val status: HttpStatusCode, val detail: String, val errors: List<InvalidValue>? = null, cause: Throwable? = null) :
    Exception(detail, cause)

/** Answers every error with a problem: exceptions, and requests that Ktor rejects. */
fun StatusPagesConfig.problems() {
    exception<Throwable> { call, error ->
        if (error is CancellationException) throw error
        val problem = problemOf(error)
        problem.cause?.let { call.application.log.error("${call.request.uri} failed", it) }
        call.respondProblem(problem)
    }
    status(
        HttpStatusCode.BadRequest,
        HttpStatusCode.NotFound,
        HttpStatusCode.MethodNotAllowed,
        HttpStatusCode.NotAcceptable,
        HttpStatusCode.UnsupportedMediaType,
        HttpStatusCode.UpgradeRequired,
    ) { call, status ->
        // Ktor's router does not tell which methods exist.
        val isUnknown = status == HttpStatusCode.NotFound || status == HttpStatusCode.MethodNotAllowed
        call.respondProblem(
            if (isUnknown) {
                ProblemException(HttpStatusCode.NotFound, "There is no such endpoint.")
            } else {
                ProblemException(status, status.description + ".")
            },
        )
    }
}

private fun problemOf(error: Throwable): ProblemException = when (error) {
    is ProblemException -> error
    is PayloadTooLargeException -> ProblemException(HttpStatusCode.PayloadTooLarge, "The request body is too large.")
    is UnsupportedMediaTypeException -> ProblemException(HttpStatusCode.UnsupportedMediaType, "The request body must be JSON.")
    is CannotTransformContentToTypeException -> notJson()
    is BadRequestException if error.cause is ContentConvertException -> notJson()
    is BadRequestException -> ProblemException(HttpStatusCode.BadRequest, "The request is malformed.")
    else -> ProblemException(HttpStatusCode.InternalServerError, "Something went wrong.", cause = error)
}

private fun notJson() = ProblemException(HttpStatusCode.BadRequest, "The request body is not valid JSON.")

private suspend fun ApplicationCall.respondProblem(error: ProblemException) {
    if (error.status == HttpStatusCode.Unauthorized) response.header(HttpHeaders.WWWAuthenticate, "Bearer")
    val problem = Problem(error.status.description, error.status.value, error.detail, error.errors)
    respondText(Json.encodeToString(problem), ContentType.Application.ProblemJson, error.status)
}
