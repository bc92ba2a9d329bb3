package main

import (
	"database/sql"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/logger"
	recoverer "github.com/gofiber/fiber/v3/middleware/recover"
)

// shop is the state that the handlers share.
type shop struct {
	db        *sql.DB
	secretKey []byte
	listeners *listeners
}

// newApp has every route. A handler's fiber.Ctx, given to the database, does not end when the client hangs up, so a
// change that has begun is committed and announced. Strings from it are only valid in the handler: copy to keep them.
func newApp(db *sql.DB, secretKey []byte, listeners *listeners) *fiber.App {
	s := &shop{db, secretKey, listeners}
	app := fiber.New(fiber.Config{
		BodyLimit:       1 << 20,
		ErrorHandler:    answer,
		ReadBufferSize:  16 << 10, // for headers: the cookies of other projects on localhost do not fit into 4 KiB
		ReadTimeout:     30 * time.Second,
		WriteTimeout:    30 * time.Second,
		StructValidator: newValidator(),
	})
	app.Use(
		// With colours, the lines of parallel requests would get mixed up.
		logger.New(logger.Config{TimeFormat: "2006/01/02 15:04:05", Skip: healthy, DisableColors: true}),
		recoverer.New(recoverer.Config{EnableStackTrace: true}),
	)

	api := app.Group("/api")
	api.Get("/health", s.health)

	api.Post("/auth/login", s.login)
	api.Get("/auth/me", s.requireUser, s.me)

	api.Get("/products", s.listProducts)
	api.Post("/products", s.requireUser, s.createProduct)
	api.Get("/products/:id", s.readProduct)
	api.Put("/products/:id", s.requireUser, s.replaceProduct)
	api.Delete("/products/:id", s.requireUser, s.deleteProduct)

	api.Get("/events", s.events)
	api.Get("/openapi.yaml", s.openAPI)
	return app
}

// healthy keeps the frequent health checks out of the log.
func healthy(c fiber.Ctx) bool {
	return c.Path() == "/api/health" && c.Response().StatusCode() == fiber.StatusOK
}
