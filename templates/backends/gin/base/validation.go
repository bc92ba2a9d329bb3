package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
)

const (
	maxBodyBytes  = 1 << 20
	maxDrainBytes = 32 << 20
)

var (
	emailPattern = regexp.MustCompile(`^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$`)

	// What a broken rule of a `binding` tag says; # is the rule's parameter.
	ruleMessages = map[string]string{
		"required":     "Is required.",
		"min":          "Must have at least # characters.",
		"max":          "Must have at most # characters.",
		"gte":          "Must be an integer that is at least #.",
		"lte":          "Must be an integer that is at most #.",
		"mailbox":      "Must be an e-mail address.",
		"printascii":   "Must have printable ASCII characters only.",
		"excludesrune": "Must not contain a NUL character.",
		"notblank":     "Must have a character that is not a space.",
		"nocontrol":    "Must not contain control characters.",
	}
)

func init() {
	validate := binding.Validator.Engine().(*validator.Validate)
	// Errors name a field as the client knows it.
	validate.RegisterTagNameFunc(func(field reflect.StructField) string {
		return field.Tag.Get("json") + field.Tag.Get("form")
	})
	for rule, holds := range map[string]func(string) bool{
		"mailbox":  emailPattern.MatchString,
		"notblank": func(s string) bool { return strings.Trim(s, " ") != "" },
		"nocontrol": func(s string) bool {
			return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
		},
	} {
		err := validate.RegisterValidation(rule, func(field validator.FieldLevel) bool {
			return holds(field.Field().String())
		})
		if err != nil {
			panic(err)
		}
	}
}

// bindJSON reads the body into a struct and checks its `binding` tags. When it returns false, it has answered.
// Gin's own ShouldBindJSON takes garbage after the value, and stops at the first wrong type.
func bindJSON(c *gin.Context, into any) bool {
	if !strings.EqualFold(c.ContentType(), binding.MIMEJSON) {
		abort(c, http.StatusUnsupportedMediaType, "The body must be application/json.")
		return false
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBodyBytes))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		// Many clients read no answer before they have sent everything.
		_, _ = io.CopyN(io.Discard, c.Request.Body, maxDrainBytes)
		abort(c, http.StatusRequestEntityTooLarge, "The body is too large.")
		return false
	}
	if err != nil {
		abort(c, http.StatusBadRequest, "The body could not be read.")
		return false
	}

	err = json.Unmarshal(body, into)
	wrongType, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if err != nil && !ok {
		abort(c, http.StatusBadRequest, "The body is not valid JSON.")
		return false
	}
	invalid := explain(binding.Validator.ValidateStruct(into))
	if ok {
		if wrongType.Field == "" {
			abort(c, http.StatusUnprocessableEntity, "The body must be a JSON object.")
			return false
		}
		mistyped := fieldError{"#/" + wrongType.Field, "Must be an integer in its range."}
		if wrongType.Type.Kind() == reflect.String {
			mistyped.Detail = "Must be a string."
		}
		// The field was left empty, so what its rules say of it misleads.
		invalid = slices.DeleteFunc(invalid, func(e fieldError) bool { return e.Pointer == mistyped.Pointer })
		invalid = append(invalid, mistyped)
	}
	return accept(c, invalid)
}

// bindQuery reads the query string into a struct and checks its `binding` tags. When it returns false, it has answered.
func bindQuery(c *gin.Context, into any) bool {
	// net/url drops a parameter with a bare semicolon, which the URL standard takes as a character like any other.
	c.Request.URL.RawQuery = strings.ReplaceAll(c.Request.URL.RawQuery, ";", "%3B")
	_, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err == nil {
		err = c.ShouldBindQuery(into)
	}
	invalid := explain(err)
	if err != nil && len(invalid) == 0 {
		abort(c, http.StatusBadRequest, "The query string is malformed.")
		return false
	}
	return accept(c, invalid)
}

// explain lists the rules that a struct has broken, one for each field.
func explain(err error) []fieldError {
	broken, _ := errors.AsType[validator.ValidationErrors](err)
	var invalid []fieldError
	for _, rule := range broken {
		detail := strings.ReplaceAll(ruleMessages[rule.Tag()], "#", rule.Param())
		invalid = append(invalid, fieldError{"#/" + rule.Field(), detail})
	}
	return invalid
}

// accept returns true when nothing is invalid, else it answers with everything that is.
func accept(c *gin.Context, invalid []fieldError) bool {
	if len(invalid) > 0 {
		abort(c, http.StatusUnprocessableEntity, "The request has invalid values.", invalid...)
	}
	return len(invalid) == 0
}

// queryInt is an integer parameter. What is no number becomes 0 and what is too large the largest one, so that
// its `binding` tag refuses both together with all other errors.
type queryInt int

func (n *queryInt) UnmarshalParam(text string) error {
	number, _ := strconv.Atoi(text)
	*n = queryInt(number)
	return nil
}
