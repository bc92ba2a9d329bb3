package main

import (
	_ "embed"
	"errors"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v3"
)

//go:embed openapi.yaml
var contract []byte

func (s *shop) health(c fiber.Ctx) error {
	if err := s.db.PingContext(c); err != nil {
		// The log has the whole error, the response only its problem.
		return fmt.Errorf("%w %w", newProblem(fiber.StatusServiceUnavailable, "The database is not available."), err)
	}
	return c.JSON(fiber.Map{"status": "ok", "stack": "fiber", "database": databaseName})
}

func (s *shop) openAPI(c fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/yaml")
	return c.Send(contract)
}

// healthcheck asks the server in the same container; an image without a shell has no other way.
func healthcheck(cfg config) error {
	response, err := http.Get("http://127.0.0.1:" + cfg.port + "/api/health")
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}
