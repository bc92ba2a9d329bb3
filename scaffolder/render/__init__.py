"""Spec → plan → files, the answers file that records how, and the versions of the templates."""
