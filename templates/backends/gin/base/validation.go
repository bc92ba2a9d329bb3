package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
	"github.com/go-playground/validator/v10/non-standard/validators"
)

const maxBodyBytes = 1 << 20

// advice explains, to the person filling in the form, what a field's value must be. New fields need a line here.
var advice = map[string]string{
	"":            "Send a JSON object.",
	"email":       "Enter an e-mail address.",
	"password":    "Enter a password.",
	"name":        "Enter 1 to 120 characters.",
	"description": "Enter at most 2000 characters.",
	"price_cents": "Enter a whole number from 0 to 100000000.",
	"stock":       "Enter a whole number from 0 to 1000000.",
	"page":        "Enter a whole number from 1 to 1000000.",
	"per_page":    "Enter a whole number from 1 to 100.",
	"q":           "Enter at most 80 characters.",
}

func init() {
	validate := binding.Validator.Engine().(*validator.Validate)
	validate.RegisterValidation("notblank", validators.NotBlank)
	// Errors use the client's name for a field.
	validate.RegisterTagNameFunc(func(field reflect.StructField) string {
		return cmp.Or(field.Tag.Get("json"), field.Tag.Get("form"))
	})
}

// bindJSON reads the body into a struct and checks its `binding` tags.
func bindJSON(c *gin.Context, into any) error {
	if !strings.EqualFold(c.ContentType(), binding.MIMEJSON) {
		return newProblem(http.StatusUnsupportedMediaType, "The request body must be JSON.")
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBodyBytes)
	err := c.ShouldBindJSON(into)
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[validator.ValidationErrors](err); ok {
		return err
	}
	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		pointer := strings.TrimSuffix("#/"+mistyped.Field, "/") // "#" is the body itself
		return invalid(fieldError{pointer, advice[mistyped.Field]})
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return newProblem(http.StatusRequestEntityTooLarge, "The request body is too large.")
	}
	return newProblem(http.StatusBadRequest, "The request body is not valid JSON.")
}

// explain reports the broken rules of `binding` tags, one per field.
func explain(broken validator.ValidationErrors) problem {
	var fields []fieldError
	for _, rule := range broken {
		detail := advice[rule.Field()]
		if rule.Tag() == "required" {
			detail = "This value is missing."
		}
		fields = append(fields, fieldError{"#/" + rule.Field(), detail})
	}
	return invalid(fields...)
}

func invalid(fields ...fieldError) problem {
	return newProblem(http.StatusUnprocessableEntity, "Some values are invalid.", fields...)
}

// wholeNumber is an integer parameter. Anything that is not a number becomes 0, and too large ones the maximum, so
// that its `binding` tag rejects it by name.
type wholeNumber int

func (n *wholeNumber) UnmarshalParam(text string) error {
	number, _ := strconv.Atoi(text)
	*n = wholeNumber(number)
	return nil
}
