package main

import (
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	for _, test := range []struct{ name, value string }{
		{"DATABASE_URL", "mysql://user:hunter22@host/shop"},
		{"DATABASE_URL", "sqlite:////no-such-folder/hunter22.db"},
		{"DATABASE_URL", "postgresql://user:hunter22@127.0.0.1:1/shop"},
		{"SECRET_KEY", "hunter22"},
		{"PORT", "hunter22"},
		{"PORT", "65536"},
		{"HOST", "hunter 22"},
		{"DEMO_DATA", "hunter22"},
	} {
		t.Run(test.name+"="+test.value, func(t *testing.T) {
			t.Setenv("DATABASE_URL", testDatabaseURL(t))
			t.Setenv(test.name, test.value)
			cfg, err := loadConfig()
			if err == nil {
				_, err = openDatabase(t.Context(), cfg.databaseURL)
			}
			if err == nil {
				t.Fatal("it is taken")
			}
			if text := err.Error(); !strings.Contains(text, test.name) || strings.Contains(text, test.value) || strings.Contains(text, "hunter22") || strings.Contains(text, "user=") {
				t.Error(text)
			}
		})
	}
}
