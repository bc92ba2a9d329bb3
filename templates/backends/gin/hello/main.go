// The Shop API's products as in Gin's tutorial: the baseline for benchmarks of the real backend.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
)

type product struct {
	ID          int64     `json:"id"`
	Name        string    `json:"name" binding:"required"`
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

	router := gin.Default()
	router.GET("/api/health", func(c *gin.Context) {
		if err := db.Ping(); err != nil {
			c.AbortWithError(http.StatusServiceUnavailable, err)
			return
		}
		c.JSON(http.StatusOK, gin.H{"status": "ok", "stack": "gin", "database": databaseName})
	})
	router.GET("/api/products", func(c *gin.Context) {
		page, _ := strconv.Atoi(c.DefaultQuery("page", "1"))
		perPage, _ := strconv.Atoi(c.DefaultQuery("per_page", "20"))
		var total int64
		if err := db.QueryRow("SELECT count(*) FROM products").Scan(&total); err != nil {
			c.AbortWithError(http.StatusInternalServerError, err)
			return
		}
		rows, err := db.Query("SELECT "+columns+" FROM products ORDER BY id LIMIT $1 OFFSET $2", perPage, perPage*(page-1))
		if err != nil {
			c.AbortWithError(http.StatusInternalServerError, err)
			return
		}
		defer rows.Close()
		items := []product{}
		for rows.Next() {
			item, err := scan(rows)
			if err != nil {
				c.AbortWithError(http.StatusInternalServerError, err)
				return
			}
			items = append(items, item)
		}
		c.JSON(http.StatusOK, gin.H{"items": items, "total": total, "page": page, "per_page": perPage})
	})
	router.GET("/api/products/:id", func(c *gin.Context) {
		found, err := scan(db.QueryRow("SELECT "+columns+" FROM products WHERE id = $1", c.Param("id")))
		if err != nil {
			c.JSON(http.StatusNotFound, gin.H{"message": "product not found"})
			return
		}
		c.JSON(http.StatusOK, found)
	})
	router.POST("/api/products", func(c *gin.Context) {
		var input product
		if err := c.ShouldBindJSON(&input); err != nil {
			c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
			return
		}
		created, err := scan(db.QueryRow(`INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $5) RETURNING `+columns,
			input.Name, input.Description, input.PriceCents, input.Stock, time.Now().UTC()))
		if err != nil {
			c.AbortWithError(http.StatusInternalServerError, err)
			return
		}
		c.JSON(http.StatusCreated, created)
	})
	log.Fatal(router.Run(net.JoinHostPort(cfg.host, cfg.port)))
}
