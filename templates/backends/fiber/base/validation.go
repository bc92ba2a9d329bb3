package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/go-playground/validator/v10/non-standard/validators"
	"github.com/gofiber/fiber/v3"
)

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

// structValidator makes Fiber check the `validate` tags of what it binds.
type structValidator struct{ rules *validator.Validate }

func newValidator() structValidator {
	validate := validator.New()
	validate.RegisterValidation("notblank", validators.NotBlank)
	// Errors use the client's name for a field.
	validate.RegisterTagNameFunc(func(field reflect.StructField) string {
		return cmp.Or(field.Tag.Get("json"), field.Tag.Get("query"))
	})
	return structValidator{validate}
}

func (v structValidator) Validate(bound any) error { return v.rules.Struct(bound) }

// bindJSON reads the body into a struct and checks its `validate` tags. Fiber's Body would also accept forms and XML.
func bindJSON(c fiber.Ctx, into any) error {
	if !c.Is("json") {
		return newProblem(fiber.StatusUnsupportedMediaType, "The request body must be JSON.")
	}
	return c.Bind().JSON(into)
}

// brokenRules reports the broken `validate` tags, one per field.
func brokenRules(broken validator.ValidationErrors) problem {
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

// wrongType reports which value could not be read into its field.
func wrongType(err *fiber.BindError) problem {
	_, mistyped := errors.AsType[*json.UnmarshalTypeError](err)
	if err.Source == fiber.BindSourceBody && !mistyped {
		return newProblem(fiber.StatusBadRequest, "The request body is not valid JSON.")
	}
	if err.Source == fiber.BindSourceQuery && err.Field == "" {
		// Fiber takes a name with a bracket for a list or a map.
		return newProblem(fiber.StatusUnprocessableEntity, "The query has a bracket that is not closed.")
	}
	pointer := strings.TrimSuffix("#/"+err.Field, "/") // "#" is the body itself
	return invalid(fieldError{pointer, advice[err.Field]})
}

func invalid(fields ...fieldError) problem {
	return newProblem(fiber.StatusUnprocessableEntity, "Some values are invalid.", fields...)
}
