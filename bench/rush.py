"""The opening minute of an admission, against a running product: so many visitors with a proved mailbox come within a
minute, wait on their page as a browser does, open the form at their turn and send it.

    PARTA_DATA=… PARTA_PORT=… python -m bench.rush 4000

Says how long each step took, and proves from the database that none is lost, none stands twice, and the order is true.
"""

import argparse
import heapq
import http.client
import os
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

LEAD, MINUTE, WINDOWS = 20.0, 60.0, 32
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_AGAIN = re.compile(r'http-equiv="refresh" content="(\d+)"')


@dataclass
class Visitor:
    """One mailbox: where it stands in its walk."""

    number: int
    form: str
    waits_at: str = ""
    looks: int = 0
    came: float = 0.0
    sent: float = 0.0


@dataclass
class Crowd:
    """Visitors by the moment of their next step, served by so many windows at once."""

    port: int
    shape: int
    born: str
    settlement: str
    due: list[tuple[float, int, Visitor]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    spent: dict[str, list[float]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    left: int = 0

    def add(self, at: float, visitor: Visitor) -> None:
        with self.lock:
            heapq.heappush(self.due, (at, visitor.number, visitor))

    def window(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            with self.lock:
                if not self.left:
                    return
                at, _number, visitor = self.due[0] if self.due else (time.time() + 0.1, 0, None)
                if at <= time.time():
                    heapq.heappop(self.due)
                else:
                    visitor = None
            if visitor is None:
                time.sleep(min(max(at - time.time(), 0.001), 0.05))
                continue
            try:
                self.step(link, visitor)
            except (OSError, http.client.HTTPException) as error:  # a lost connection: comes again in a second
                link.close()
                self.troubles.append(f"{type(error).__name__} {error}")
                self.add(time.time() + 1, visitor)

    def step(self, link: http.client.HTTPConnection, visitor: Visitor) -> None:
        visitor.came = visitor.came or time.time()
        what = "look" if visitor.waits_at else "come"
        status, head, body = self.ask(link, what, "GET", visitor.waits_at or visitor.form)
        if status == 302 and head["Location"].startswith("/waiting/"):
            visitor.waits_at = head["Location"]
            self.add(time.time(), visitor)
        elif status == 200 and visitor.waits_at and "/waiting/" in visitor.waits_at:
            visitor.looks += 1
            again = _AGAIN.search(body)
            self.add(time.time() + (int(again[1]) if again else 5), visitor)
        elif status == 302:
            visitor.waits_at = ""
            self.fill(link, visitor)
        else:
            self.fill(link, visitor, (status, head, body))

    def fill(self, link: http.client.HTTPConnection, visitor: Visitor, page: Any = None) -> None:
        status, head, body = page or self.ask(link, "form", "GET", visitor.form)
        if status == 302:  # came a moment too early
            visitor.waits_at = head["Location"]
            self.add(time.time() + 0.5, visitor)
            return
        found = _TOKEN.findall(body)
        if status != 200 or not found:
            raise http.client.HTTPException(f"the form answered {status}")
        token = found[-1]
        typed = {
            "csrfmiddlewaretoken": token, "family_name": "Коваль", "given_name": "Соломія", "patronymic": "Андріївна",
            "sex": "f", "born_on": self.born, "document": f"І-КЛ {500000 + visitor.number}",
            "settlement": self.settlement, "street": "вул. Лесі Українки", "house": "7",
            "applicant": "Коваль Ганна Петрівна", "kinship": "mother",
            "phone": "0671234567", "wish1": str(self.shape),
        }  # fmt: skip
        cookie = (head.get("Set-Cookie") or "").partition(";")[0]
        status, head, body = self.ask(link, "send", "POST", visitor.form, urlencode(typed), cookie)
        if status != 302:
            said = " ".join(re.sub("<[^>]+>", " ", body[body.find('class="errors"') + 1 :]).split())
            self.troubles.append(f"{status}: {said[:300]}")
        visitor.sent = time.time()
        with self.lock:
            self.left -= 1

    def ask(
        self, link: http.client.HTTPConnection, what: str, verb: str, path: str, body: str = "", cookie: str = ""
    ) -> tuple[int, Any, str]:
        headers = {"Cookie": cookie} if cookie else {}
        if verb == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begin = time.perf_counter()
        link.request(verb, path, body or None, headers)
        answer = link.getresponse()
        text = answer.read().decode()
        self.spent.setdefault(what, []).append((time.perf_counter() - begin) * 1000)
        return answer.status, answer.headers, text


def prepare(people: int) -> tuple[Crowd, list[Visitor], float, int]:
    """A school of its own whose admission opens in a few seconds, and so many mailboxes that were proved."""
    from django.urls import reverse
    from django.utils import timezone

    from parta.admission import letters, testing
    from parta.admission.models import Campaign, Mailbox
    from parta.admission.rules.campaign import Days
    from parta.audit.api import acting
    from parta.institutions import api as institutions
    from parta.institutions.testing import make_institution
    from parta.kernel.actor import SYSTEM
    from parta.kernel.dates import KYIV
    from parta.people.testing import make_head
    from parta.reference import api as reference

    opens = (timezone.now() + timedelta(seconds=LEAD)).astimezone(KYIV).replace(microsecond=0)
    today = opens.date()
    school = make_institution(f"Калинівська школа {int(time.time())}", kind=4)
    first, last, draw, confirm, second, end = (today + timedelta(days=count) for count in (0, 20, 30, 40, 31, 60))
    campaign, (shape,) = testing.make_campaign(
        make_head(school),
        school,
        places=(100,),
        days=Days(first, last, draw, confirm, second, end),
        on=today,
        year=today.year + 1,
    )
    with acting(SYSTEM, "admission.campaign.move"):
        Campaign.objects.filter(pk=campaign).update(accept_at=opens.time())
    boxes = Mailbox.objects.bulk_create(Mailbox(email=f"p{number}@example.ua") for number in range(people))
    ids = Mailbox.objects.filter(pk__in=[box.pk for box in boxes]).order_by("pk").values_list("public_id", flat=True)
    at = institutions.public_id_of(school)
    forms = [reverse("admission:form", args=[at, letters.form_link_of(each)]) for each in ids]
    settlement = next(place.katottg for place in reference.settlements_typed("Калинівка"))  # of many, told by its code
    crowd = Crowd(int(os.environ["PARTA_PORT"]), shape, f"14.03.{today.year - 5}", settlement, left=people)
    visitors = [Visitor(number, form) for number, form in enumerate(forms)]
    return crowd, visitors, opens.timestamp(), campaign


def proved(campaign: int, people: int, since: datetime) -> dict[str, Any]:
    """What the database says."""
    from parta.admission.models import Wish
    from parta.waiting.models import Ticket

    tickets = list(
        Ticket.objects.filter(arrived_at__gte=since).order_by("place").values_list("place", "arrived_at", "turn_at")
    )
    wishes = list(Wish.objects.filter(campaign=campaign).order_by("number").values_list("number", "registered_at"))
    return {
        "places given": len(tickets),
        "places without a gap": [row[0] for row in tickets] == list(range(1, len(tickets) + 1)),
        "later place, later arrival": [row[1] for row in tickets] == sorted(row[1] for row in tickets),
        "turns in the order of places": [row[2] for row in tickets] == sorted(row[2] for row in tickets),
        "applications": len(wishes),
        "numbers without a gap": [row[0] for row in wishes] == list(range(1, people + 1)),
        "later number, later moment": [row[1] for row in wishes] == sorted(row[1] for row in wishes),
        "children twice": people - Wish.objects.filter(campaign=campaign).values("child_key").distinct().count(),
    }


def main() -> int:
    words = argparse.ArgumentParser()
    words.add_argument("people", type=int, nargs="?", default=4000)
    people = words.parse_args().people
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    since = timezone.now()
    crowd, visitors, opens, campaign = prepare(people)
    for visitor in visitors:
        crowd.add(opens + MINUTE * visitor.number / people, visitor)
    with ThreadPoolExecutor(WINDOWS) as pool:
        for each in [pool.submit(crowd.window) for _ in range(WINDOWS)]:
            each.result()
    for what, spent in sorted(crowd.spent.items()):
        ordered = sorted(spent)
        p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        print(f"{what:6} {len(spent):6} times, p50 {p50:.0f} ms, p95 {p95:.0f} ms, worst {ordered[-1]:.0f} ms")
    print(f"all sent {max(visitor.sent for visitor in visitors) - opens:.0f} s after the opening")
    print(f"looks a visitor: {sum(visitor.looks for visitor in visitors) / people:.1f}")
    found = proved(campaign, people, since)
    for what, is_so in found.items():
        print(f"{what}: {is_so}")
    print(f"troubles: {len(crowd.troubles)}", *crowd.troubles[:3], sep="\n")
    return 0 if found["applications"] == people and not found["children twice"] else 1


if __name__ == "__main__":
    sys.exit(main())
