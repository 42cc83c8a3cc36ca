"""Probes and the API's description are for everybody; figures for this machine or the token (see test_health)."""

from tests.matrix import PUBLIC, Access

ROUTES: dict[str, Access] = {
    "health-live": PUBLIC,
    "health-ready": PUBLIC,
    "metrics": PUBLIC,
    "api-docs": PUBLIC,
    "api-start": PUBLIC,
    "api:api-root": PUBLIC,
    "api:openapi-json": PUBLIC,
}

OPERATIONS: dict[str, Access] = {}
