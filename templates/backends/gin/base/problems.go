package main

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-playground/validator/v10"
)

// problem is an error for the client, and its body as defined by RFC 9457.
type problem struct {
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Errors []fieldError `json:"errors,omitempty"`
}

type fieldError struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func newProblem(status int, detail string, fields ...fieldError) problem {
	return problem{http.StatusText(status), status, detail, fields}
}

func (p problem) Error() string { return p.Detail }

var (
	errLogInFirst = newProblem(http.StatusUnauthorized, "Log in first.")
	errNoEndpoint = newProblem(http.StatusNotFound, "There is no such endpoint.")
	errNoMethod   = newProblem(http.StatusMethodNotAllowed, "This endpoint does not take that method.")
	errOurs       = newProblem(http.StatusInternalServerError, "Something went wrong.")
)

// handle lets a handler return an error, and answers it.
func handle(handler func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handler(c); err != nil {
			answer(c, err)
		}
	}
}

// answer sends an error as a problem, and stops the handlers that follow.
func answer(c *gin.Context, err error) {
	p, ok := errors.AsType[problem](err)
	broken, invalid := errors.AsType[validator.ValidationErrors](err)
	switch {
	case ok:
	case invalid:
		p = explain(broken)
	case errors.Is(err, sql.ErrNoRows):
		p = newProblem(http.StatusNotFound, "There is no such product.")
	default:
		slog.Error("a request failed", "method", c.Request.Method, "path", c.Request.URL.Path, "error", err)
		p = errOurs
	}
	if p.Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", "Bearer")
	}
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(p.Status, p)
}
