package com.example.shop

import com.zaxxer.hikari.HikariConfig

const val DATABASE_NAME = "sqlite"
const val DEFAULT_DATABASE_URL = "sqlite:///shop.db"

/** SQLite allows one writer at a time: the others wait here, holding no lock and no thread. */
const val MAX_WRITERS = 1

private const val PREFIX = "sqlite:///"

/** `sqlite:///relative.db` or `sqlite:////absolute.db`. */
fun isDatabaseUrl(url: String) = url.startsWith(PREFIX) && url.length > PREFIX.length && '?' !in url

fun HikariConfig.connectTo(url: String) {
    jdbcUrl = "jdbc:sqlite:" + url.removePrefix(PREFIX)
    addDataSourceProperty("journal_mode", "WAL")
    addDataSourceProperty("synchronous", "NORMAL")
    addDataSourceProperty("busy_timeout", "5000")
}
