package main

import (
	"net/http"
	"slices"
	"testing"
)

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

func TestListAndSearch(t *testing.T) {
	router := newTestRouter(t)
	for query, total := range map[string]int64{
		"":                   12,
		"?page=3&per_page=5": 12,
		"?q=DESK":            2,
		"?q=100%25":          0,
		"?q=_":               0,
		"?q=;":               0,
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

func TestAllInvalidValuesAreNamed(t *testing.T) {
	router := newTestRouter(t)
	token := login(t, router)
	for name, test := range map[string]struct {
		method, path, body string
		pointers           []string
	}{
		"ranges":        {"POST", "/api/products", `{"name":" ","price_cents":-1,"stock":1000001}`, []string{"#/name", "#/price_cents", "#/stock"}},
		"missing":       {"POST", "/api/products", `{"description":"\u0000"}`, []string{"#/description", "#/name", "#/price_cents", "#/stock"}},
		"wrong type":    {"POST", "/api/products", `{"name":"\n","price_cents":"5","stock":null}`, []string{"#/name", "#/price_cents", "#/stock"}},
		"query":         {"GET", "/api/products?page=one&per_page=101&q=", "", []string{"#/page", "#/per_page", "#/q"}},
		"query control": {"GET", "/api/products?page=&q=%00", "", []string{"#/page", "#/q"}},
	} {
		t.Run(name, func(t *testing.T) {
			response := call(router, test.method, test.path, test.body, token)
			wantStatus(t, response, http.StatusUnprocessableEntity)
			var pointers []string
			for _, invalid := range decode[problem](t, response).Errors {
				pointers = append(pointers, invalid.Pointer)
			}
			slices.Sort(pointers)
			if !slices.Equal(pointers, test.pointers) {
				t.Errorf("got %v, want %v", pointers, test.pointers)
			}
		})
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
}
