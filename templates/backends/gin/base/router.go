package main

import (
	"database/sql"

	"github.com/gin-gonic/gin"
)

// app is what the handlers share.
type app struct {
	db        *sql.DB
	secretKey []byte
	listeners *listeners
}

// setupRouter leaves ContextWithFallback off: a handler's *gin.Context, given to the database, does not end when the
// client hangs up, so a change that has begun is committed and announced.
func setupRouter(db *sql.DB, secretKey []byte) *gin.Engine {
	a := &app{db, secretKey, newListeners()}
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false // a redirect would carry HTML
	router.SetTrustedProxies(nil)        // anybody could write another's address into the log
	router.Use(
		gin.LoggerWithConfig(gin.LoggerConfig{SkipPaths: []string{"/api/health"}}),
		gin.CustomRecovery(func(c *gin.Context, _ any) { answer(c, errOurs) }),
	)
	router.NoRoute(func(c *gin.Context) { answer(c, errNoEndpoint) })
	router.NoMethod(func(c *gin.Context) { answer(c, errNoMethod) })

	api := router.Group("/api")
	api.GET("/health", handle(a.health))

	api.POST("/auth/login", handle(a.login))
	api.GET("/auth/me", handle(a.requireUser), a.me)

	api.GET("/products", handle(a.listProducts))
	api.POST("/products", handle(a.requireUser), handle(a.createProduct))
	api.GET("/products/:id", handle(a.readProduct))
	api.PUT("/products/:id", handle(a.requireUser), handle(a.replaceProduct))
	api.DELETE("/products/:id", handle(a.requireUser), handle(a.deleteProduct))

	api.GET("/events", handle(a.events))
	api.GET("/openapi.yaml", a.openAPI)
	return router
}
