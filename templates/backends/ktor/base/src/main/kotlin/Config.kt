package com.example.shop

/** Settings from the environment. */
data class Config(
    val host: String,
    val port: Int,
    val databaseUrl: String,
    /** Empty: generate one at start. */
    val secretKey: String,
    val demoData: Boolean,
)

/** The message names the variable, never its value. */
class ConfigException(message: String) : Exception(message)

fun loadConfig(environment: Map<String, String>): Config {
    // Compose passes an unset variable as an empty one.
    fun read(name: String) = environment[name].orEmpty()

    val host = read("HOST").ifEmpty { "127.0.0.1" }
    require(Regex("[0-9A-Za-z.:-]+").matches(host)) { "HOST must be an IP address or a host name." }
    val port = read("PORT").ifEmpty { "8000" }.toIntOrNull() ?: 0
    require(port in 1..65_535) { "PORT must be a number from 1 to 65535." }
    val databaseUrl = read("DATABASE_URL").ifEmpty { DEFAULT_DATABASE_URL }
    require(isDatabaseUrl(databaseUrl)) {
        "DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name."
    }
    val secretKey = read("SECRET_KEY")
    require(secretKey.isEmpty() || secretKey.encodeToByteArray().size >= 32) { "SECRET_KEY must have at least 32 bytes." }
    require(read("DEMO_DATA") in setOf("", "0", "1")) { "DEMO_DATA must be 0 or 1." }
    return Config(host, port, databaseUrl, secretKey, read("DEMO_DATA") == "1")
}

private fun require(isRight: Boolean, message: () -> String) {
    if (!isRight) throw ConfigException(message())
}
