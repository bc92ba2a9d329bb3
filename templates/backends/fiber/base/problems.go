package main

import (
	"cmp"
	"database/sql"
	"errors"
	"net/http"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v3"
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

var errLogInFirst = newProblem(fiber.StatusUnauthorized, "Log in first.")

// details are the texts for Fiber's own errors.
var details = map[int]string{
	fiber.StatusNotFound:              "There is no such endpoint.",
	fiber.StatusMethodNotAllowed:      "This endpoint does not take that method.",
	fiber.StatusRequestEntityTooLarge: "The request body is too large.",
	fiber.StatusUpgradeRequired:       "This endpoint speaks WebSocket only.",
}

// answer is Fiber's error handler: it sends every error as a problem.
func answer(c fiber.Ctx, err error) error {
	p := explain(err)
	switch p.Status {
	case fiber.StatusUnauthorized:
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	case fiber.StatusUpgradeRequired:
		c.Set(fiber.HeaderUpgrade, "websocket")
	}
	return c.Status(p.Status).JSON(p, "application/problem+json")
}

func explain(err error) problem {
	if p, ok := errors.AsType[problem](err); ok {
		return p
	}
	if broken, ok := errors.AsType[validator.ValidationErrors](err); ok {
		return brokenRules(broken)
	}
	if unreadable, ok := errors.AsType[*fiber.BindError](err); ok {
		return wrongType(unreadable)
	}
	if refused, ok := errors.AsType[*fiber.Error](err); ok {
		return newProblem(refused.Code, cmp.Or(details[refused.Code], http.StatusText(refused.Code)))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return newProblem(fiber.StatusNotFound, "There is no such product.")
	}
	// Fiber's log says which.
	return newProblem(fiber.StatusInternalServerError, "Something went wrong.")
}
