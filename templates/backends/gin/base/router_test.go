package main

import (
	"net/http"
	"testing"
)

func TestHealth(t *testing.T) {
	response := call(newTestRouter(t), "GET", "/api/health", "", "")
	wantStatus(t, response, http.StatusOK)
	if health := decode[map[string]string](t, response); health["status"] != "ok" || health["database"] != databaseName {
		t.Errorf("got %v", health)
	}
}

func TestContractIsServed(t *testing.T) {
	response := call(newTestRouter(t), "GET", "/api/openapi.yaml", "", "")
	wantStatus(t, response, http.StatusOK)
	if response.Body.String() != string(contract) {
		t.Error("not the file openapi.yaml")
	}
}

func TestUnknownRouteAndMethod(t *testing.T) {
	router := newTestRouter(t)
	wantStatus(t, call(router, "GET", "/api/nothing", "", ""), http.StatusNotFound)
	response := call(router, "PATCH", "/api/products", "", "")
	wantStatus(t, response, http.StatusMethodNotAllowed)
	if allow := response.Header().Get("Allow"); allow != "GET, POST" {
		t.Errorf("got Allow: %q", allow)
	}
}
