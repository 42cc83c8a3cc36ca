"""The one thing the frame itself does: keep how a person wants to read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from parta.ui.frame import THEME_COOKIE, THEMES
from parta.ui.http import public, safe_next

_YEAR = 365 * 24 * 3600


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponseBase:
    """Keep the theme or the language in a cookie and go back. A script gets 204 and stays where it is."""
    scripted = request.headers.get("X-Requested-With") == "parta"
    response: HttpResponse = HttpResponse(status=204) if scripted else HttpResponseRedirect(safe_next(request))
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    if theme in THEMES:
        _keep(request, response, THEME_COOKIE, theme)
    if language in dict(settings.LANGUAGES):
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
