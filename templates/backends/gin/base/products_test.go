package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestListAndSearch(t *testing.T) {
	router := newTestRouter(t)
	for query, total := range map[string]int64{
		"":                   12,
		"?page=3&per_page=5": 12,
		"?q=":                12,
		"?q=DESK":            2,
		"?q=100%25":          0,
		"?q=_":               0,
		"?q=%FF":             0,
	} {
		response := call(router, "GET", "/api/products"+query, "", "")
		wantStatus(t, response, http.StatusOK)
		if got := decode[productPage](t, response).Total; got != total {
			t.Errorf("%s: got a total of %d, want %d", query, got, total)
		}
	}
	items := decode[productPage](t, call(router, "GET", "/api/products?page=3&per_page=5", "", "")).Items
	if len(items) != 2 || items[0].Name != "Headphones" || items[1].Name != "Backpack" {
		t.Errorf("got %+v", items)
	}
}

func TestCreateAndRead(t *testing.T) {
	router := newTestRouter(t)
	response := call(router, "POST", "/api/products", `{"name":"Lamp 💡","price_cents":3900,"stock":0}`, login(t, router))
	wantStatus(t, response, http.StatusCreated)
	created := decode[product](t, response)

	response = call(router, "GET", response.Header().Get("Location"), "", "")
	wantStatus(t, response, http.StatusOK)
	if read := decode[product](t, response); read != created {
		t.Errorf("read %+v, created %+v", read, created)
	}
}

func TestReplaceAndDelete(t *testing.T) {
	router := newTestRouter(t)
	token := login(t, router)
	response := call(router, "POST", "/api/products", `{"name":"Lamp","description":"Warm.","price_cents":1,"stock":1}`, token)
	wantStatus(t, response, http.StatusCreated)
	path := response.Header().Get("Location")

	response = call(router, "PUT", path, `{"name":"Lantern","price_cents":2,"stock":3}`, token)
	wantStatus(t, response, http.StatusOK)
	if p := decode[product](t, response); p.Name != "Lantern" || p.Description != nil || p.PriceCents != 2 || p.Stock != 3 {
		t.Errorf("got %+v", p)
	}
	wantStatus(t, call(router, "DELETE", path, "", token), http.StatusNoContent)
	wantStatus(t, call(router, "DELETE", path, "", token), http.StatusNotFound)
	wantStatus(t, call(router, "GET", "/api/products/lamp", "", ""), http.StatusNotFound)
	wantStatus(t, call(router, "DELETE", "/api/products/9999999999999999", "", token), http.StatusNotFound)
}

func TestInvalidValues(t *testing.T) {
	router := newTestRouter(t)
	token := login(t, router)
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		pointers           []string
	}{
		"ranges":      {"POST", "/api/products", `{"name":" ","price_cents":-1,"stock":1000001}`, 422, []string{"#/name", "#/price_cents", "#/stock"}},
		"missing":     {"POST", "/api/products", `{"description":"\u0000"}`, 422, []string{"#/description", "#/name", "#/price_cents", "#/stock"}},
		"wrong type":  {"POST", "/api/products", `{"name":"Lamp","price_cents":"5","stock":1}`, 422, []string{"#/price_cents"}},
		"no object":   {"POST", "/api/products", `[]`, 422, []string{"#"}},
		"no JSON":     {"POST", "/api/products", `{`, 400, nil},
		"no type":     {"POST", "/api/products", "", 415, nil},
		"no method":   {"PATCH", "/api/products", "", 405, nil},
		"too large":   {"POST", "/api/products", `{"name":"` + strings.Repeat("a", 1<<20), 413, nil},
		"query":       {"GET", "/api/products?page=one&per_page=101&q=%00", "", 422, []string{"#/page", "#/per_page", "#/q"}},
		"great query": {"GET", "/api/products?page=99999999999999999999", "", 422, []string{"#/page"}},
	} {
		t.Run(name, func(t *testing.T) {
			response := call(router, test.method, test.path, test.body, token)
			wantStatus(t, response, test.status)
			var pointers []string
			for _, invalid := range decode[problem](t, response).Errors {
				pointers = append(pointers, invalid.Pointer)
				if invalid.Detail == "" {
					t.Errorf("%s says nothing", invalid.Pointer)
				}
			}
			slices.Sort(pointers)
			if !slices.Equal(pointers, test.pointers) {
				t.Errorf("got %v, want %v", pointers, test.pointers)
			}
		})
	}
}
