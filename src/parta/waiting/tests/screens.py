"""The page on which one waits."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from parta.waiting import api
from parta.waiting.models import Gate


def _page(site: Any) -> str:
    def make() -> str:
        opens_at = timezone.now() + timedelta(minutes=20)
        for holder in range(3):
            place = api.take_place(actor=None, gate="screens", holder=str(holder), opens_at=opens_at, every=2)
        return api.page_of(place, "/")

    found: str = site.once("waiting", make)
    assert Gate.objects.filter(key="screens").exists()
    return found


SCREENS = [("place", _page, None)]
