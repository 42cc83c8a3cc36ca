"""Every URL of the product."""

from django.urls import URLPattern, URLResolver, include, path

from parta.config import health
from parta.config.api_docs import api_docs, api_start
from parta.config.rest import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.measurements, name="metrics"),
    path("", include("parta.ui.web.urls")),
    path("", include("parta.workplace.web.urls")),
    path("", include("parta.identity.web.urls")),
    path("", include("parta.people.web.urls")),
    path("", include("parta.institutions.web.urls")),
    path("", include("parta.editions.web.urls")),
    path("signing/", include("parta.signing.web.urls")),
    path("", include("parta.sheets.web.urls")),
    path("", include("parta.cabinet.web.urls")),
    path("", include("parta.enrolment.web.urls")),
    path("", include("parta.dossiers.web.urls")),
    path("", include("parta.accounting.web.urls")),
    path("", include("parta.quality.web.urls")),
    path("", include("parta.matching.web.urls")),
    path("", include("parta.curriculum.web.urls")),
    path("", include("parta.documents.web.urls")),
    path("", include("parta.journal.web.urls")),
    path("", include("parta.support.web.urls")),
    path("", include("parta.help.web.urls")),
    path("", include("parta.exchange.web.urls")),
    path("", include("parta.life.web.urls")),
    path("", include("parta.connection.web.urls")),
    path("", include("parta.admission.web.urls")),
    path("", include("parta.collections.web.urls")),
    path("", include("parta.preschools.web.urls")),
    path("", include("parta.training.web.urls")),
    path("", include("parta.statistics.web.urls")),
    path("", include("parta.waiting.web.urls")),
    path("api/", api_start, name="api-start"),
    path("api/docs", api_docs, name="api-docs"),
    path("api/", api.urls),
]

handler400 = "parta.config.errors.bad_request"
handler403 = "parta.config.errors.permission_denied"
handler404 = "parta.config.errors.not_found"
handler500 = "parta.config.errors.server_error"
