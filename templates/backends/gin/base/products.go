package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

const productColumns = "id, name, description, price_cents, stock, created_at, updated_at"

type product struct {
	ID          int64     `json:"id"`
	Name        string    `json:"name"`
	Description *string   `json:"description"`
	PriceCents  int64     `json:"price_cents"`
	Stock       int64     `json:"stock"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// productInput has pointers, so that a missing member is not taken for empty or 0.
type productInput struct {
	Name        *string `json:"name" binding:"required,notblank,max=120,excludesrune=\x00"`
	Description *string `json:"description" binding:"omitempty,max=2000,excludesrune=\x00"`
	PriceCents  *int64  `json:"price_cents" binding:"required,min=0,max=100000000"`
	Stock       *int64  `json:"stock" binding:"required,min=0,max=1000000"`
}

type productQuery struct {
	Page    wholeNumber `form:"page" binding:"min=1,max=1000000"`
	PerPage wholeNumber `form:"per_page" binding:"min=1,max=100"`
	Q       string      `form:"q" binding:"max=80,excludesrune=\x00"`
}

type productPage struct {
	Items   []product   `json:"items"`
	Total   int64       `json:"total"`
	Page    wholeNumber `json:"page"`
	PerPage wholeNumber `json:"per_page"`
}

var literal = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func (s *shop) listProducts(c *gin.Context) error {
	query := productQuery{Page: 1, PerPage: 20}
	if err := c.ShouldBindQuery(&query); err != nil {
		return err
	}
	where, arguments := "", []any{}
	if query.Q != "" {
		where = ` WHERE lower(name) LIKE lower($1) ESCAPE '\'`
		arguments = append(arguments, "%"+literal.Replace(strings.ToValidUTF8(query.Q, "\uFFFD"))+"%")
	}
	page := productPage{Items: []product{}, Page: query.Page, PerPage: query.PerPage}
	if err := s.db.QueryRowContext(c, "SELECT count(*) FROM products"+where, arguments...).Scan(&page.Total); err != nil {
		return err
	}
	arguments = append(arguments, int(query.PerPage), int(query.PerPage*(query.Page-1)))
	order := fmt.Sprintf(" ORDER BY id LIMIT $%d OFFSET $%d", len(arguments)-1, len(arguments))
	rows, err := s.db.QueryContext(c, "SELECT "+productColumns+" FROM products"+where+order, arguments...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		item, err := scanProduct(rows)
		if err != nil {
			return err
		}
		page.Items = append(page.Items, item)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	c.JSON(http.StatusOK, page)
	return nil
}

func (s *shop) createProduct(c *gin.Context) error {
	var input productInput
	if err := bindJSON(c, &input); err != nil {
		return err
	}
	created, err := scanProduct(s.db.QueryRowContext(c, `
		INSERT INTO products (name, description, price_cents, stock, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $5) RETURNING `+productColumns,
		input.Name, input.Description, input.PriceCents, input.Stock, time.Now().UTC()))
	if err != nil {
		return err
	}
	s.listeners.publish("product.created", created)
	c.Header("Location", fmt.Sprintf("/api/products/%d", created.ID))
	c.JSON(http.StatusCreated, created)
	return nil
}

func (s *shop) readProduct(c *gin.Context) error {
	found, err := scanProduct(s.db.QueryRowContext(c,
		"SELECT "+productColumns+" FROM products WHERE id = $1", productID(c)))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, found)
	return nil
}

func (s *shop) replaceProduct(c *gin.Context) error {
	var input productInput
	if err := bindJSON(c, &input); err != nil {
		return err
	}
	replaced, err := scanProduct(s.db.QueryRowContext(c, `
		UPDATE products SET name = $2, description = $3, price_cents = $4, stock = $5, updated_at = $6
		WHERE id = $1 RETURNING `+productColumns,
		productID(c), input.Name, input.Description, input.PriceCents, input.Stock, time.Now().UTC()))
	if err != nil {
		return err
	}
	s.listeners.publish("product.updated", replaced)
	c.JSON(http.StatusOK, replaced)
	return nil
}

func (s *shop) deleteProduct(c *gin.Context) error {
	deleted, err := scanProduct(s.db.QueryRowContext(c,
		"DELETE FROM products WHERE id = $1 RETURNING "+productColumns, productID(c)))
	if err != nil {
		return err
	}
	s.listeners.publish("product.deleted", deleted)
	c.Status(http.StatusNoContent)
	return nil
}

// productID turns anything that is not a number into 0, and too large ones into the maximum: no product has either.
func productID(c *gin.Context) int64 {
	id, _ := strconv.ParseInt(c.Param("id"), 10, 64)
	return id
}

// scanProduct reads a *sql.Row or one row of *sql.Rows. It returns sql.ErrNoRows when there is no such product.
func scanProduct(row interface{ Scan(...any) error }) (product, error) {
	var p product
	err := row.Scan(&p.ID, &p.Name, &p.Description, &p.PriceCents, &p.Stock, &p.CreatedAt, &p.UpdatedAt)
	p.CreatedAt, p.UpdatedAt = p.CreatedAt.UTC(), p.UpdatedAt.UTC()
	return p, err
}
