package main

import (
	"context"
	"database/sql"
	"time"
)

const demoProducts = `
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
	('Backpack', '20 litres, fits a 15 inch laptop.', 9900, 21, $1, $1)`

// seed fills an empty database with the demo user and products; any other is left unchanged.
func seed(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	var used bool
	err = tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM products)").Scan(&used)
	if err != nil || used {
		return err
	}
	hash, err := hashPassword("demo-password")
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertUser, "demo@example.com", "Demo User", hash); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, demoProducts, time.Now().UTC()); err != nil {
		return err
	}
	return tx.Commit()
}
