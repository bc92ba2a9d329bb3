package com.example.shop

import io.ktor.server.application.*
import io.ktor.server.engine.*
import io.ktor.server.netty.*
import kotlinx.coroutines.*
import java.net.BindException
import java.nio.channels.UnresolvedAddressException
import java.security.SecureRandom
import java.util.HexFormat
import java.util.TimeZone
import kotlin.system.exitProcess

fun main(args: Array<String>) {
    // Exposed stores times in the process's time zone.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"))
    try {
        val config = loadConfig(System.getenv())
        when {
            args.isEmpty() -> serve(config)
            args.size == 3 && args[0] == "add-user" -> addUserCommand(config, args[1], args[2])
            else -> throw ConfigException("usage: java -jar shop.jar [add-user EMAIL NAME]")
        }
    } catch (error: ConfigException) {
        System.err.println(error.message)
        exitProcess(1)
    } catch (error: BindException) {
        System.err.println("HOST and PORT: ${error.message}.")
        exitProcess(1)
    } catch (_: UnresolvedAddressException) {
        System.err.println("HOST is not a known host.")
        exitProcess(1)
    }
}

private fun serve(config: Config) {
    embeddedServer(
        Netty,
        configure = {
            connector {
                host = config.host
                port = config.port
            }
            shutdownGracePeriod = 0
            shutdownTimeout = 2_000
        },
    ) {
        prepared(config)
    }.start(wait = true)
}

/** Prepares the database; the server listens when this is done. */
private fun Application.prepared(config: Config) {
    val database = Database(config.databaseUrl)
    monitor.subscribe(ApplicationStopped) { database.close() }
    if (config.demoData) runBlocking { seed(database) }
    shop(database, config.secretKey.ifEmpty(::randomKey))
}

private fun Application.randomKey(): String {
    log.warn("SECRET_KEY is not set: using a random one, tokens end with this process.")
    return HexFormat.of().formatHex(ByteArray(32).also(SecureRandom()::nextBytes))
}
