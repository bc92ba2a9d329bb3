package main

import (
	_ "embed"
	"errors"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

//go:embed openapi.yaml
var contract []byte

func (s *shop) health(c *gin.Context) error {
	if err := s.db.PingContext(c); err != nil {
		slog.Error("the database is not available", "error", err)
		return newProblem(http.StatusServiceUnavailable, "The database is not available.")
	}
	c.JSON(http.StatusOK, gin.H{"status": "ok", "stack": "gin", "database": databaseName})
	return nil
}

func (s *shop) openAPI(c *gin.Context) {
	c.Data(http.StatusOK, "application/yaml", contract)
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
