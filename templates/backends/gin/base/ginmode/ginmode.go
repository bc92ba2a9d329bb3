// Package ginmode corrects an unknown GIN_MODE, which would make Gin panic before main runs.
// Go initialises independent packages in the order of their import paths: example.com/… before github.com/gin-gonic/gin,
// as must be what you rename this module to.
package ginmode

import "os"

func init() {
	switch os.Getenv("GIN_MODE") {
	case "", "debug", "release", "test":
	default:
		os.Stderr.WriteString("GIN_MODE is not debug, release or test: using release.\n")
		os.Setenv("GIN_MODE", "release")
	}
}
