"""The REST API, derived from the blueprint: generic routes, OpenAPI, idempotency, health."""
