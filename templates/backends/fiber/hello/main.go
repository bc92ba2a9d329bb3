// The Shop API's products as in Fiber's tutorial: the baseline for benchmarks of the real backend.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/logger"
)

type product struct {
	ID          int64     `json:"id"`
	Name        string    `json:"name"`
	Description *string   `json:"description"`
	PriceCents  int64     `json:"price_cents"`
	Stock       int64     `json:"stock"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

const columns = "id, name, description, price_cents, stock, created_at, updated_at"

func scan(row interface{ Scan(...any) error }) (p product, err error) {
	err = row.Scan(&p.ID, &p.Name, &p.Description, &p.PriceCents, &p.Stock, &p.CreatedAt, &p.UpdatedAt)
	p.CreatedAt, p.UpdatedAt = p.CreatedAt.UTC(), p.UpdatedAt.UTC()
	return p, err
}

func main() {
	cfg, err := loadConfig()
	if err != nil {
		log.Fatal(err)
	}
	if len(os.Args) == 2 { // the Dockerfile's health check
		if response, err := http.Get("http://127.0.0.1:" + cfg.port + "/api/health"); err != nil || response.StatusCode != 200 {
			os.Exit(1)
		}
		return
	}
	db, err := openDatabase(context.Background(), cfg.databaseURL)
	if err != nil {
		log.Fatal(err)
	}

	app := fiber.New()
	app.Use(logger.New())
	app.Get("/api/health", func(c fiber.Ctx) error {
		if err := db.Ping(); err != nil {
			return fiber.NewError(fiber.StatusServiceUnavailable, err.Error())
		}
		return c.JSON(fiber.Map{"status": "ok", "stack": "fiber", "database": databaseName})
	})
	app.Get("/api/products", func(c fiber.Ctx) error {
		page, perPage := fiber.Query(c, "page", 1), fiber.Query(c, "per_page", 20)
		var total int64
		if err := db.QueryRow("SELECT count(*) FROM products").Scan(&total); err != nil {
			return err
		}
		rows, err := db.Query("SELECT "+columns+" FROM products ORDER BY id LIMIT $1 OFFSET $2", perPage, perPage*(page-1))
		if err != nil {
			return err
		}
		defer rows.Close()
		items := []product{}
		for rows.Next() {
			item, err := scan(rows)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		return c.JSON(fiber.Map{"items": items, "total": total, "page": page, "per_page": perPage})
	})
	app.Get("/api/products/:id", func(c fiber.Ctx) error {
		found, err := scan(db.QueryRow("SELECT "+columns+" FROM products WHERE id = $1", fiber.Params[int64](c, "id")))
		if err != nil {
			return fiber.ErrNotFound
		}
		return c.JSON(found)
	})
	app.Post("/api/products", func(c fiber.Ctx) error {
		var input product
		if err := c.Bind().Body(&input); err != nil {
			return err
		}
		created, err := scan(db.QueryRow(`INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $5) RETURNING `+columns,
			input.Name, input.Description, input.PriceCents, input.Stock, time.Now().UTC()))
		if err != nil {
			return err
		}
		return c.Status(fiber.StatusCreated).JSON(created)
	})
	log.Fatal(app.Listen(net.JoinHostPort(cfg.host, cfg.port)))
}
