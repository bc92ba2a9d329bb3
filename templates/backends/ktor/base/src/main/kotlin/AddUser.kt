package com.example.shop

import kotlinx.coroutines.*
import org.jetbrains.exposed.v1.core.*
import org.jetbrains.exposed.v1.jdbc.*

/** Prompts for the password: arguments show up in the process list and the shell history. */
fun addUserCommand(config: Config, email: String, name: String) {
    val console = System.console()?.takeIf { it.isTerminal }
    val password = console?.readPassword("Password: ")?.concatToString() ?: readlnOrNull().orEmpty()
    Database(config.databaseUrl).use { database -> runBlocking { addUser(database, email, name, password) } }
}

suspend fun addUser(database: Database, email: String, name: String, password: String) {
    if ('@' !in email || name.isBlank() || password.encodeToByteArray().size !in 8..MAX_PASSWORD_BYTES) {
        throw ConfigException("It takes an e-mail address, a name, and a password of 8 to $MAX_PASSWORD_BYTES bytes.")
    }
    val hash = hashPassword(password)
    database.write {
        if (!Users.selectAll().where { Users.email eq email }.empty()) {
            throw ConfigException("There is already a user with this e-mail address.")
        }
        Users.insert {
            it[Users.email] = email
            it[Users.name] = name
            it[passwordHash] = hash
        }
    }
}
