"""From which network address a request comes."""

from django.conf import settings
from django.http import HttpRequest

from parta.identity import limits


def address_of(request: HttpRequest) -> str:
    """The address as attempts are counted by it: the nearest one that is not a proxy of ours. What stands before it in
    the header was sent by the visitor and may be invented.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    address: str = request.META.get("REMOTE_ADDR", "")
    while hops and limits.is_within(address, settings.PARTA_PROXIES):
        address = hops.pop() or address
    return limits.plain_address(address)
