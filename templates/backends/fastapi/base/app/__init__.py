"""A small shop that implements the contract in openapi.yaml."""
