package com.example.shop

import io.ktor.http.*
import kotlinx.serialization.*
import kotlinx.serialization.builtins.*
import kotlinx.serialization.encoding.*
import kotlinx.serialization.json.*

private const val NUL = '\u0000'

/** As JSON writes it: `longOrNull` would also accept 01, and let large numbers overflow. */
private val WHOLE = Regex("-?(0|[1-9][0-9]*)")

/** Collects broken rules, so that all are reported at once. */
class Rules {
    private val broken = mutableListOf<InvalidValue>()

    fun <T : Any> required(name: String, value: T?, advice: String, isValid: (T) -> Boolean) {
        if (value == null) broken += InvalidValue("#/$name", "This value is missing.")
        optional(name, value, advice, isValid)
    }

    fun <T : Any> optional(name: String, value: T?, advice: String, isValid: (T) -> Boolean) {
        if (value != null && !isValid(value)) broken += InvalidValue("#/$name", advice)
    }

    fun throwIfBroken() {
        if (broken.isNotEmpty()) throw ProblemException(HttpStatusCode.UnprocessableEntity, "Some values are invalid.", broken)
    }
}

fun check(rules: Rules.() -> Unit) = Rules().apply(rules).throwIfBroken()

/** Lengths count code points, not UTF-16 units; a lone surrogate is not text. */
fun isText(text: String, maxLength: Int = Int.MAX_VALUE) =
    NUL !in text && Charsets.UTF_8.newEncoder().canEncode(text) && text.codePointCount(0, text.length) <= maxLength

/** Accepts only strings. Anything else becomes one that no rule allows, so that it is reported with the other errors. */
object Text : KSerializer<String> by String.serializer() {
    override fun deserialize(decoder: Decoder): String {
        val value = (decoder as JsonDecoder).decodeJsonElement()
        return (value as? JsonPrimitive)?.takeIf { it.isString }?.content ?: NUL.toString()
    }
}

/** Accepts only whole numbers: neither "5" nor 5.5. Anything else becomes one that no rule allows. */
object WholeNumber : KSerializer<Long> by Long.serializer() {
    override fun deserialize(decoder: Decoder): Long {
        val value = (decoder as JsonDecoder).decodeJsonElement()
        val digits = (value as? JsonPrimitive)?.takeUnless { it.isString }?.content?.takeIf(WHOLE::matches)
        return digits?.toLongOrNull() ?: Long.MIN_VALUE
    }
}
