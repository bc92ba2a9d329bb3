package com.example.shop

import com.zaxxer.hikari.HikariConfig
import io.ktor.http.*
import java.net.URI
import java.net.URISyntaxException

const val DATABASE_NAME = "postgres"

/** No default: a wrong guess could write to a real server. */
const val DEFAULT_DATABASE_URL = ""

const val MAX_WRITERS = 20

/** A query is refused: to ignore "sslmode" would be worse. */
fun isDatabaseUrl(url: String): Boolean = try {
    with(URI(url)) { scheme == "postgresql" && host != null && rawUserInfo != null && path.length > 1 && rawQuery == null }
} catch (_: URISyntaxException) {
    false
}

fun HikariConfig.connectTo(url: String) {
    val parts = URI(url)
    jdbcUrl = "jdbc:postgresql://" + parts.rawAuthority.substringAfterLast('@') + parts.rawPath
    username = parts.rawUserInfo.substringBefore(':').decodeURLPart()
    password = parts.rawUserInfo.substringAfter(':', "").decodeURLPart()
}
