"""Giving a file of a request back: always as an attachment, never as a page of ours."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from parta.files import api as files


def file_response(found: Any) -> HttpResponse:
    """The bytes of an attachment row."""
    return HttpResponse(
        files.read_bytes(found.sha256),
        headers={
            "Content-Type": found.content_type,
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        },
    )
