"""The context processor that gives every template its ``frame``."""

from django.http import HttpRequest

from parta.ui.frame import Frame


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Give the template what surrounds the page; nothing is read until it is shown."""
    return {"frame": Frame(request)}
