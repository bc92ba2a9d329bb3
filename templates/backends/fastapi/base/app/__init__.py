"""A small shop, kept by the contract in openapi.yaml."""
