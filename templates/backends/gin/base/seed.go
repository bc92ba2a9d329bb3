package main

import (
	"context"
	"database/sql"
	"time"
)

var demoUser = credentials{Email: "demo@example.com", Password: "demo-password"}

var demoProducts = []struct {
	name, description string
	priceCents, stock int64
}{
	{"Desk lamp", "Warm light, folds flat.", 3900, 25},
	{"Walnut desk", "Solid wood, oiled by hand.", 48900, 4},
	{"Office chair", "Adjustable in every direction that matters.", 27900, 9},
	{"Monitor arm", "Holds up to 9 kg.", 8900, 14},
	{"Mechanical keyboard", "Quiet switches, loud colours.", 12900, 30},
	{"Wireless mouse", "", 4900, 42},
	{"Notebook", "192 pages, dotted.", 1200, 180},
	{"Fountain pen", "Medium nib, blue ink.", 5600, 17},
	{"Coffee mug", "Holds 300 ml and a grudge.", 1500, 64},
	{"Plant pot", "Terracotta, with saucer.", 2200, 38},
	{"Headphones", "Closed back, 32 ohm.", 15900, 11},
	{"Backpack", "20 litres, fits a 15 inch laptop.", 9900, 21},
}

// seed fills an empty database with the demo user and products; it leaves any other alone.
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
	if err := createUser(ctx, tx, demoUser, "Demo User"); err != nil {
		return err
	}
	now := time.Now().UTC()
	for _, p := range demoProducts {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
			VALUES ($1, NULLIF($2, ''), $3, $4, $5, $5)`,
			p.name, p.description, p.priceCents, p.stock, now)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}
