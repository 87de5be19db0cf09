"""Shapes of bodies: for OpenAPI and for parsing, with unknown fields refused."""
