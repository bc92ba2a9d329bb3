use chrono::Utc;

use crate::auth::hash_password;
use crate::database::Database;
use crate::dialect::BEGIN;

/// Fills an empty database with the demo user and products; any other is left unchanged.
pub async fn seed(database: &Database) -> Result<(), sqlx::Error> {
    let hash = hash_password("demo-password".to_owned()).await;
    let mut transaction = database.writer.begin_with(BEGIN).await?;
    let used: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM products)")
        .fetch_one(&mut *transaction)
        .await?;
    if used {
        return Ok(());
    }
    sqlx::query("INSERT INTO users (email, name, password_hash) VALUES ('demo@example.com', 'Demo User', $1)")
        .bind(hash)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(DEMO_PRODUCTS).bind(Utc::now()).execute(&mut *transaction).await?;
    transaction.commit().await
}

const DEMO_PRODUCTS: &str = "
    INSERT INTO products (name, description, price_cents, stock, created_at, updated_at) VALUES
    ('Desk lamp', 'Warm light, folds flat.', 3900, 25, $1, $1),
    ('Walnut desk', 'Solid wood, oiled by hand.', 48900, 4, $1, $1),
    ('Office chair', 'Adjustable in every direction that matters.', 27900, 9, $1, $1),
    ('Monitor arm', 'Holds up to 9 kg.', 8900, 14, $1, $1),
    ('Mechanical keyboard', 'Quiet switches, loud colours.', 12900, 30, $1, $1),
    ('Wireless mouse', NULL, 4900, 42, $1, $1),
    ('Notebook', '192 pages, dotted.', 1200, 180, $1, $1),
    ('Fountain pen', 'Medium nib, blue ink.', 5600, 17, $1, $1),
    ('Coffee mug', 'Holds 300 ml and a grudge.', 1500, 64, $1, $1),
    ('Plant pot', 'Terracotta, with saucer.', 2200, 38, $1, $1),
    ('Headphones', 'Closed back, 32 ohm.', 15900, 11, $1, $1),
    ('Backpack', '20 litres, fits a 15 inch laptop.', 9900, 21, $1, $1)";
