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

// advice says what the value of a field must be, to the person who fills in the form. A new field needs a line here.
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

// structValidator has Fiber check the `validate` tags of what it binds.
type structValidator struct{ rules *validator.Validate }

func newValidator() structValidator {
	validate := validator.New()
	validate.RegisterValidation("notblank", validators.NotBlank)
	// Errors name a field as the client knows it.
	validate.RegisterTagNameFunc(func(field reflect.StructField) string {
		return cmp.Or(field.Tag.Get("json"), field.Tag.Get("query"))
	})
	return structValidator{validate}
}

func (v structValidator) Validate(bound any) error { return v.rules.Struct(bound) }

// bindJSON reads the body into a struct and checks its `validate` tags. Fiber's Body would take forms and XML, too.
func bindJSON(c fiber.Ctx, into any) error {
	if !c.Is("json") {
		return newProblem(fiber.StatusUnsupportedMediaType, "The request body must be JSON.")
	}
	return c.Bind().JSON(into)
}

// brokenRules says which `validate` tags are not met, one for each field.
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

// wrongType says which value could not be read into its field.
func wrongType(err *fiber.BindError) problem {
	_, mistyped := errors.AsType[*json.UnmarshalTypeError](err)
	if err.Source == fiber.BindSourceBody && !mistyped {
		return newProblem(fiber.StatusBadRequest, "The request body is not valid JSON.")
	}
	if err.Source == fiber.BindSourceQuery && err.Field == "" {
		// Fiber takes a name with a bracket for a list's or a map's.
		return newProblem(fiber.StatusUnprocessableEntity, "The query has a bracket that is not closed.")
	}
	pointer := strings.TrimSuffix("#/"+err.Field, "/") // "#" is the body itself
	return invalid(fieldError{pointer, advice[err.Field]})
}

func invalid(fields ...fieldError) problem {
	return newProblem(fiber.StatusUnprocessableEntity, "Some values are invalid.", fields...)
}
