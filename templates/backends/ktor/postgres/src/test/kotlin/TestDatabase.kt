package com.example.shop

/** The tests empty it. */
fun testDatabaseUrl() = checkNotNull(System.getenv("TEST_DATABASE_URL")) { "Set TEST_DATABASE_URL to a database that the tests may empty." }
