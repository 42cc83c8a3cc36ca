"""Counting failures: by account and code strictly, by browser or address softly. Counted first, taken back if good."""

import hmac
import ipaddress
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from parta.identity.models import Attempt
from parta.identity.privacy import limits_on
from parta.identity.rules import (
    BY_COMPARISON,
    BY_SEARCH,
    REQUESTS_BY_MAILBOX,
    REQUESTS_BY_VISITOR,
    Limit,
)
from parta.kernel.dates import KYIV, local_day
from parta.kernel.errors import DomainError

_HIT = """
insert into identity_attempt (kind, key, began_at, count) values (%(kind)s, %(key)s, %(now)s, %(times)s)
on conflict (kind, key) do update set
  began_at = case when identity_attempt.began_at <= %(since)s then excluded.began_at else identity_attempt.began_at end,
  count = case when identity_attempt.began_at <= %(since)s then %(times)s
          else identity_attempt.count + %(times)s end
returning began_at, count
"""


class TooMany(DomainError):
    """Too many failures; ``retry_at`` is when to try again."""

    code = "too-many-attempts"
    status = 429

    def __init__(self, retry_at: datetime) -> None:
        clock = retry_at.astimezone(KYIV).strftime("%H:%M")
        super().__init__(_("Too many attempts. Try again after %(clock)s.") % {"clock": clock})
        self.retry_at = retry_at


def hit(limit: Limit, subject: str, now: datetime, times: int = 1) -> None:
    """Count an attempt, or several. Two at once are both counted: the row is locked by the statement itself.

    :raises TooMany: the last of them is over the limit
    """
    words: dict[str, Any] = {
        "kind": limit.kind,
        "key": _key(limit, subject),
        "now": now,
        "since": now - limit.window,
        "times": times,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HIT, words)
        began_at, count = cursor.fetchone()
    if count > limit.count:
        raise TooMany(began_at + limit.window)


def forgive(limit: Limit, subject: str) -> None:
    """The attempt was good: forget those before it."""
    Attempt.objects.filter(kind=limit.kind, key=_key(limit, subject)).delete()


def take_back(limit: Limit, subject: str) -> None:
    """The attempt was good: it does not count, those before it do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update identity_attempt set count = greatest(count - 1, 0) where kind = %s and key = %s",
            [limit.kind, _key(limit, subject)],
        )


def spend_search(account_id: int, now: datetime, *, found: int = 1) -> None:
    """Count a search of the national register by an exact identifier, or the people found by a comparison of many.

    :raises TooMany: the account has made its day's share
    """
    if found:
        hit(replace(BY_SEARCH, count=limits_on(local_day(now)).search_day), str(account_id), now, found)


def spend_comparisons(account_id: int, asked: int, now: datetime) -> None:
    """Count identifiers that a list compares with the national register, whether anybody is found or not.

    :raises TooMany: the account has made its day's share
    """
    if asked:
        hit(replace(BY_COMPARISON, count=limits_on(local_day(now)).comparison_day), str(account_id), now, asked)


def spend_requests(mailbox: str, address: str, now: datetime) -> None:
    """Count a request of somebody who is not known: by the mailbox that is asked to confirm it and by the network.

    :raises TooMany: so many came from there that the next has to wait
    """
    hit(REQUESTS_BY_MAILBOX, mailbox, now)
    if address:
        hit(REQUESTS_BY_VISITOR, plain_address(address), now)


def prune(before: datetime) -> int:
    """Drop counters whose window has long passed."""
    return Attempt.objects.filter(began_at__lt=before).delete()[0]


def plain_address(address: str) -> str:
    """An address as it is counted: IPv4 whole, IPv6 by its network of 64 bits, which one household owns."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def is_within(address: str, networks: Collection[str]) -> bool:
    """Is the address in one of the networks («10.0.0.0/8»)?"""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in ipaddress.ip_network(network) for network in networks)


def _key(limit: Limit, subject: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"attempt {limit.kind} {subject}".encode(), "sha256")
