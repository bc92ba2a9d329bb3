package main

import (
	"database/sql"

	"github.com/gin-gonic/gin"
)

// shop is the state that the handlers share.
type shop struct {
	db        *sql.DB
	secretKey []byte
	listeners *listeners
}

// setupRouter leaves ContextWithFallback off: a handler's *gin.Context, given to the database, does not end when the
// client hangs up, so a change that has begun is committed and announced.
func setupRouter(db *sql.DB, secretKey []byte, listeners *listeners) *gin.Engine {
	s := &shop{db, secretKey, listeners}
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false // a redirect would be HTML
	router.SetTrustedProxies(nil)        // anyone could forge the address in the log
	router.Use(
		gin.LoggerWithConfig(gin.LoggerConfig{SkipPaths: []string{"/api/health"}}),
		gin.CustomRecovery(func(c *gin.Context, _ any) { answer(c, errOurs) }),
	)
	router.NoRoute(func(c *gin.Context) { answer(c, errNoEndpoint) })
	router.NoMethod(func(c *gin.Context) { answer(c, errNoMethod) })

	api := router.Group("/api")
	api.GET("/health", handle(s.health))

	api.POST("/auth/login", handle(s.login))
	api.GET("/auth/me", handle(s.requireUser), s.me)

	api.GET("/products", handle(s.listProducts))
	api.POST("/products", handle(s.requireUser), handle(s.createProduct))
	api.GET("/products/:id", handle(s.readProduct))
	api.PUT("/products/:id", handle(s.requireUser), handle(s.replaceProduct))
	api.DELETE("/products/:id", handle(s.requireUser), handle(s.deleteProduct))

	api.GET("/events", handle(s.events))
	api.GET("/openapi.yaml", s.openAPI)
	return router
}
