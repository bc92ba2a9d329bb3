"""Scaffolder: generates small, complete projects in which a front end calls a backend."""
