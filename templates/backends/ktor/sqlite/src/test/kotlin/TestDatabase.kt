package com.example.shop

import kotlin.io.path.createTempDirectory

/** A new one for each test. */
fun testDatabaseUrl() = System.getenv("TEST_DATABASE_URL") ?: "sqlite:///${createTempDirectory("shop")}/test.db"
