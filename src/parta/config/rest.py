"""Assembly of the REST API: the only place that knows every router. Failures leave as problem documents (RFC 9457)."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie

from parta import __version__
from parta.config import errors
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, Problem

log = logging.getLogger(__name__)


class SignedIn(APIKeyCookie):
    """The session of our own pages, with its CSRF check. Outside systems get credentials of their own in `exchange`."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor | None = getattr(request, "actor", None)
        return actor


api = NinjaAPI(
    title="Parta",
    version=__version__,
    description="Education platform of a country. Failures are problem documents with a stable code.",
    urls_namespace="api",
    docs_url=None,  # our own page, see api_docs: the usual one needs inline code, which the CSP forbids
    auth=SignedIn(),
)


@api.exception_handler(DomainError)
def _domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    return errors.of_domain(request, error)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return errors.problem(401, "unknown-visitor", errors.sign_in_needed())


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [Problem(field=_field(each), message=str(each.get("msg", ""))) for each in error.errors]
    return errors.problem(422, "invalid", _("Not saved: something has to be corrected"), problems)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return errors.problem(404, "not-found", errors.hidden_or_missing())


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return errors.problem(error.status_code, "bad-request", error.message)


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("unexpected failure of the API", exc_info=error)
    return errors.server_error(request)


def _field(problem: Mapping[str, Any]) -> str:
    """Path of the value inside body or query: «body.marks.3.value»."""
    return ".".join(str(step) for step in problem.get("loc", ()))
