package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// problem is the body of every error, as RFC 9457 has it.
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

// abort answers with a problem and keeps the handlers that follow from running.
func abort(c *gin.Context, status int, detail string, errors ...fieldError) {
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(status, problem{http.StatusText(status), status, detail, errors})
}

// fail answers for an error that is ours; only the log says which.
func fail(c *gin.Context, err error) {
	_ = c.Error(err)
	abort(c, http.StatusInternalServerError, "Something went wrong here.")
}
