package com.example.shop

import kotlin.io.path.createTempDirectory

/** A new one for each test. */
fun testDatabaseUrl() = "sqlite:///${createTempDirectory("shop")}/test.db"
