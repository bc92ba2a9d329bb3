package com.example.shop

import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource
import kotlinx.coroutines.*
import org.flywaydb.core.Flyway
import org.jetbrains.exposed.v1.core.*
import org.jetbrains.exposed.v1.jdbc.*
import org.jetbrains.exposed.v1.jdbc.transactions.*
import java.sql.SQLException
import org.jetbrains.exposed.v1.jdbc.Database as ExposedDatabase

private const val MAX_CONNECTIONS = 20

/** Connects, and brings the schema up to date. */
class Database(url: String) : AutoCloseable {
    // JDBC blocks its thread: only as many threads as there are connections wait, and none of the server's.
    private val threads = Dispatchers.IO.limitedParallelism(MAX_CONNECTIONS)
    private val writers = threads.limitedParallelism(MAX_WRITERS)
    private val pool: HikariDataSource
    private val exposed: ExposedDatabase

    init {
        val settings =
            HikariConfig().apply {
                connectTo(url)
                maximumPoolSize = MAX_CONNECTIONS
                connectionTimeout = 4_000 // milliseconds: less than the health check waits
                isAutoCommit = false
            }
        try {
            pool = HikariDataSource(settings)
        } catch (error: RuntimeException) {
            // The driver's own message may repeat the address.
            val cause = generateSequence<Throwable>(error) { it.cause }.firstNotNullOfOrNull { it as? SQLException } ?: throw error
            throw ConfigException("DATABASE_URL: the database cannot be used (SQLSTATE ${cause.sqlState}, error ${cause.errorCode}).")
        }
        Flyway
            .configure()
            .dataSource(pool)
            .load()
            .migrate()
        exposed = ExposedDatabase.connect(pool, databaseConfig = DatabaseConfig { defaultMaxAttempts = 1 })
    }

    suspend fun <T> read(statement: JdbcTransaction.() -> T): T = withContext(threads) { transaction(exposed, statement = statement) }

    suspend fun <T> write(statement: JdbcTransaction.() -> T): T = withContext(writers) { transaction(exposed, statement = statement) }

    override fun close() = pool.close()
}
