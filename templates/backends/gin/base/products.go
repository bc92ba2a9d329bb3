package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	maxID = 1<<53 - 1 // what a JavaScript number holds exactly

	productColumns = "id, name, description, price_cents, stock, created_at, updated_at"
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

// productInput has pointers where a missing number must not pass for 0.
type productInput struct {
	Name        string  `json:"name" binding:"required,max=120,nocontrol,notblank"`
	Description *string `json:"description" binding:"omitempty,max=2000,excludesrune=\x00"`
	PriceCents  *int64  `json:"price_cents" binding:"required,gte=0,lte=100000000"`
	Stock       *int64  `json:"stock" binding:"required,gte=0,lte=1000000"`
}

type productQuery struct {
	Page    queryInt `form:"page" binding:"gte=1,lte=1000000"`
	PerPage queryInt `form:"per_page" binding:"gte=1,lte=100"`
	Q       *string  `form:"q" binding:"omitempty,min=1,max=80,nocontrol"`
}

type productPage struct {
	Items   []product `json:"items"`
	Total   int64     `json:"total"`
	Page    queryInt  `json:"page"`
	PerPage queryInt  `json:"per_page"`
}

func (a *app) listProducts(c *gin.Context) {
	query := productQuery{Page: 1, PerPage: 20}
	if !bindQuery(c, &query) {
		return
	}
	pattern := "%"
	if query.Q != nil {
		pattern = "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(*query.Q) + "%"
	}
	const where = ` WHERE lower(name) LIKE lower($1) ESCAPE '\'`

	ctx := c.Request.Context()
	page := productPage{Items: []product{}, Page: query.Page, PerPage: query.PerPage}
	if err := a.db.QueryRowContext(ctx, "SELECT count(*) FROM products"+where, pattern).Scan(&page.Total); err != nil {
		fail(c, err)
		return
	}
	rows, err := a.db.QueryContext(ctx, "SELECT "+productColumns+" FROM products"+where+" ORDER BY id LIMIT $2 OFFSET $3",
		pattern, int(query.PerPage), int((query.Page-1)*query.PerPage))
	if err != nil {
		fail(c, err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		item, err := scanProduct(rows)
		if err != nil {
			fail(c, err)
			return
		}
		page.Items = append(page.Items, item)
	}
	if err := rows.Err(); err != nil {
		fail(c, err)
		return
	}
	c.JSON(http.StatusOK, page)
}

func (a *app) createProduct(c *gin.Context) {
	var input productInput
	if !bindJSON(c, &input) {
		return
	}
	created, err := scanProduct(a.db.QueryRowContext(c.Request.Context(), `
		INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5) RETURNING `+productColumns,
		input.Name, input.Description, input.PriceCents, input.Stock, time.Now().UTC()))
	if err != nil {
		fail(c, err)
		return
	}
	a.hub.publish("product.created", created)
	c.Header("Location", fmt.Sprintf("/api/products/%d", created.ID))
	c.JSON(http.StatusCreated, created)
}

func (a *app) readProduct(c *gin.Context) {
	id, ok := productID(c)
	if !ok {
		return
	}
	found, err := scanProduct(a.db.QueryRowContext(c.Request.Context(),
		"SELECT "+productColumns+" FROM products WHERE id = $1", id))
	if err != nil {
		failProduct(c, err)
		return
	}
	c.JSON(http.StatusOK, found)
}

func (a *app) replaceProduct(c *gin.Context) {
	id, ok := productID(c)
	if !ok {
		return
	}
	var input productInput
	if !bindJSON(c, &input) {
		return
	}
	replaced, err := scanProduct(a.db.QueryRowContext(c.Request.Context(), `
		UPDATE products SET name = $2, description = $3, price_cents = $4, stock = $5, updated_at = $6
		WHERE id = $1 RETURNING `+productColumns,
		id, input.Name, input.Description, input.PriceCents, input.Stock, time.Now().UTC()))
	if err != nil {
		failProduct(c, err)
		return
	}
	a.hub.publish("product.updated", replaced)
	c.JSON(http.StatusOK, replaced)
}

func (a *app) deleteProduct(c *gin.Context) {
	id, ok := productID(c)
	if !ok {
		return
	}
	deleted, err := scanProduct(a.db.QueryRowContext(c.Request.Context(),
		"DELETE FROM products WHERE id = $1 RETURNING "+productColumns, id))
	if err != nil {
		failProduct(c, err)
		return
	}
	a.hub.publish("product.deleted", deleted)
	c.Status(http.StatusNoContent)
}

// productID returns false for an id that no product can have; then it has answered.
func productID(c *gin.Context) (int64, bool) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id < 1 || id > maxID {
		failProduct(c, sql.ErrNoRows)
		return 0, false
	}
	return id, true
}

func failProduct(c *gin.Context, err error) {
	if errors.Is(err, sql.ErrNoRows) {
		abort(c, http.StatusNotFound, "There is no such product.")
		return
	}
	fail(c, err)
}

// scanProduct reads a *sql.Row or a line of *sql.Rows.
func scanProduct(row interface{ Scan(...any) error }) (product, error) {
	var p product
	err := row.Scan(&p.ID, &p.Name, &p.Description, &p.PriceCents, &p.Stock, &p.CreatedAt, &p.UpdatedAt)
	p.CreatedAt, p.UpdatedAt = p.CreatedAt.UTC(), p.UpdatedAt.UTC()
	return p, err
}
