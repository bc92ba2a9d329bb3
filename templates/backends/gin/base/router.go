package main

import (
	"context"
	"database/sql"
	_ "embed"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	requestTimeout = 15 * time.Second
	healthTimeout  = 2 * time.Second
)

//go:embed openapi.yaml
var contract []byte

// app is what the handlers share.
type app struct {
	db        *sql.DB
	secretKey []byte
	hub       *hub
}

func setupRouter(a *app) *gin.Engine {
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false // a redirect would carry HTML
	_ = router.SetTrustedProxies(nil)    // nothing here asks for the client's address
	router.Use(logRequest, gin.CustomRecoveryWithWriter(nil, recovered), finishRequest)
	router.NoRoute(func(c *gin.Context) { abort(c, http.StatusNotFound, "There is nothing at this address.") })
	router.NoMethod(func(c *gin.Context) { abort(c, http.StatusMethodNotAllowed, "This address takes other methods.") })

	api := router.Group("/api")
	api.GET("/health", a.health)

	api.POST("/auth/login", a.login)
	api.GET("/auth/me", a.requireUser, a.me)

	api.GET("/products", a.listProducts)
	api.POST("/products", a.requireUser, a.createProduct)
	api.GET("/products/:id", a.readProduct)
	api.PUT("/products/:id", a.requireUser, a.replaceProduct)
	api.DELETE("/products/:id", a.requireUser, a.deleteProduct)

	api.GET("/openapi.yaml", func(c *gin.Context) { c.Data(http.StatusOK, "application/yaml", contract) })
	api.GET("/events", a.events)
	return router
}

func (a *app) health(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), healthTimeout)
	defer cancel()
	if err := a.db.PingContext(ctx); err != nil {
		_ = c.Error(err)
		abort(c, http.StatusServiceUnavailable, "The database does not answer.")
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ok", "stack": "gin", "database": databaseName})
}

func logRequest(c *gin.Context) {
	start := time.Now()
	c.Next()

	level := slog.LevelInfo
	if c.Writer.Status() >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	attributes := []slog.Attr{
		slog.String("method", c.Request.Method),
		slog.String("path", c.Request.URL.Path),
		slog.Int("status", c.Writer.Status()),
		slog.Duration("duration", time.Since(start)),
	}
	if len(c.Errors) > 0 {
		attributes = append(attributes, slog.Any("errors", c.Errors.Errors()))
	}
	slog.LogAttrs(c.Request.Context(), level, "request", attributes...)
}

func recovered(c *gin.Context, reason any) {
	slog.Error("panic", "reason", reason, "stack", string(debug.Stack()))
	abort(c, http.StatusInternalServerError, "Something went wrong here.")
}

// finishRequest keeps a client that hangs up from stopping a request half-way: net/http takes one that has only
// finished sending for such, and a change could be committed without its event.
func finishRequest(c *gin.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), requestTimeout)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}
