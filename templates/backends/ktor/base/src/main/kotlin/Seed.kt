package com.example.shop

import org.jetbrains.exposed.v1.jdbc.*
import kotlin.time.Clock

private val DEMO_PRODUCTS =
    listOf(
        ProductInput("Desk lamp", "Warm light, folds flat.", 3_900, 25),
        ProductInput("Walnut desk", "Solid wood, oiled by hand.", 48_900, 4),
        ProductInput("Office chair", "Adjustable in every direction that matters.", 27_900, 9),
        ProductInput("Monitor arm", "Holds up to 9 kg.", 8_900, 14),
        ProductInput("Mechanical keyboard", "Quiet switches, loud colours.", 12_900, 30),
        ProductInput("Wireless mouse", null, 4_900, 42),
        ProductInput("Notebook", "192 pages, dotted.", 1_200, 180),
        ProductInput("Fountain pen", "Medium nib, blue ink.", 5_600, 17),
        ProductInput("Coffee mug", "Holds 300 ml and a grudge.", 1_500, 64),
        ProductInput("Plant pot", "Terracotta, with saucer.", 2_200, 38),
        ProductInput("Headphones", "Closed back, 32 ohm.", 15_900, 11),
        ProductInput("Backpack", "20 litres, fits a 15 inch laptop.", 9_900, 21),
    )

/** Fills an empty database with the demo user and products; any other is left unchanged. */
suspend fun seed(database: Database) {
    val hash = hashPassword("demo-password")
    database.write {
        if (!Users.selectAll().empty() || !Products.selectAll().empty()) return@write
        Users.insert {
            it[email] = "demo@example.com"
            it[name] = "Demo User"
            it[passwordHash] = hash
        }
        val now = Clock.System.now()
        Products.batchInsert(DEMO_PRODUCTS, shouldReturnGeneratedValues = false) { product ->
            set(product, now)
            this[Products.createdAt] = now
        }
    }
}
