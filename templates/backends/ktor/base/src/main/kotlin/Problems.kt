package com.example.shop

import io.ktor.http.*
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
    exception<Throwable> { call, error -> call.respondProblem(error) }
    status(
        HttpStatusCode.BadRequest,
        HttpStatusCode.NotFound,
        HttpStatusCode.MethodNotAllowed,
        HttpStatusCode.NotAcceptable,
        HttpStatusCode.UnsupportedMediaType,
        HttpStatusCode.UpgradeRequired,
    ) { call, status ->
        when (status) {
            // Ktor's router does not tell which methods exist.
            HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed -> {
                call.respondProblem(HttpStatusCode.NotFound, "There is no such endpoint.")
            }

            else -> {
                call.respondProblem(status, status.description + ".")
            }
        }
    }
}

private suspend fun ApplicationCall.respondProblem(error: Throwable) = when (error) {
    is CancellationException -> {
        throw error
    }

    is ProblemException -> {
        error.cause?.let { application.log.error("${request.uri} failed", it) }
        respondProblem(error.status, error.detail, error.errors)
    }

    is PayloadTooLargeException -> {
        respondProblem(HttpStatusCode.PayloadTooLarge, "The request body is too large.")
    }

    is UnsupportedMediaTypeException -> {
        respondProblem(HttpStatusCode.UnsupportedMediaType, "The request body must be JSON.")
    }

    is BadRequestException, is CannotTransformContentToTypeException -> {
        respondProblem(HttpStatusCode.BadRequest, "The request body is not valid JSON.")
    }

    else -> {
        application.log.error("${request.uri} failed", error)
        respondProblem(HttpStatusCode.InternalServerError, "Something went wrong.")
    }
}

private suspend fun ApplicationCall.respondProblem(status: HttpStatusCode, detail: String, errors: List<InvalidValue>? = null) {
    if (status == HttpStatusCode.Unauthorized) response.header(HttpHeaders.WWWAuthenticate, "Bearer")
    val problem = Problem(status.description, status.value, detail, errors)
    respondText(Json.encodeToString(problem), ContentType.Application.ProblemJson, status)
}
