"""`python -m bench.walk LEVEL`: every page that people of a stand reach by links, and every search, the slowest first.

The cases of `make bench` are chosen; here nothing is. A teacher, a parent, a head, officers and a visitor each start
at their first page and follow links and search forms, some addresses of every route. Prints the routes by p95, the
bar of «A country to measure on» (150 ms for lists and searches) and every answer that was not a page.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
BAR = 150  # ms, p95
OF_ROUTE = 6  # addresses of one route and one person
AGAIN = 5  # times that an address is asked after it was warmed
LEFT = ("/sign-out", "/static/", "/ui/", "/api/")
# What people type into a search: a common family name, part of a title, a number that is there and one that is not.
WORDS = ("Коваленко", "ліцей", "26286360", "Щхжхж")


@dataclass(slots=True)
class Seen:
    """Answers of one route: ms of each, the address of the slowest."""

    times: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    statuses: set[int] = field(default_factory=set)

    def add(self, ms: float, who: str, address: str) -> None:
        self.times.append(ms)
        self.slowest = max(self.slowest, (ms, f"{who} {address}"))

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class _Page(HTMLParser):
    """Links of a page, and its search forms as addresses."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.links, self._form = base, list[str](), list[tuple[str, str]]()
        self._action, self._typed = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and values.get("href"):
            self._add(values["href"])
        elif tag == "form" and values.get("method", "get").lower() == "get":
            self._action, self._form, self._typed = values.get("action") or self.base, [], ""
        elif tag == "input" and self._action and (name := values.get("name", "")):
            if values.get("type", "text") in ("search", "text"):
                self._typed = name
            elif values.get("type") == "hidden":
                self._form.append((name, values.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._action:
            if self._typed:
                for word in WORDS:
                    self._add(f"{self._action.split('?')[0]}?{urlencode([*self._form, (self._typed, word)])}")
            self._action = ""

    def _add(self, address: str) -> None:
        whole = urlsplit(urljoin(self.base, address))
        if not whole.scheme and not whole.netloc and not whole.path.startswith(LEFT):
            self.links.append(whole._replace(fragment="").geturl())


def routes(port: int, people: Sequence[tuple[str, str]]) -> dict[str, Seen]:
    """Walk for each (who, session); answers by route, with the names of its parameters."""
    found: dict[str, Seen] = defaultdict(Seen)
    for who, session in people:
        print(f"{who} …", flush=True)
        for route, address, ms, status in _walk(port, session):
            seen = found[route]
            seen.statuses.add(status)
            if status == 200:
                seen.add(ms, who, address)
    return found


def _walk(port: int, session: str) -> Iterator[tuple[str, str, float, int]]:
    link = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": f"parta_session={session}"} if session else {}
    waiting, known, visited = deque(["/", "/institutions/"]), {"/"}, defaultdict[str, int](int)
    while waiting:
        address = waiting.popleft()
        route = _route(address)
        if visited[route] >= OF_ROUTE:
            continue
        visited[route] += 1
        status, kind, body, target, ms = _ask(link, address, headers)
        if target:
            waiting.append(target)
        if status != 200 or not kind.startswith("text/html"):
            yield route, address, ms, status
            continue
        times = [_ask(link, address, headers)[-1] for _ in range(AGAIN)]
        if min(times) > BAR:
            print(f"  {min(times):.0f} ms at best: {address}", flush=True)
        yield from ((route, address, ms, status) for ms in times)
        page = _Page(address)
        page.feed(body)
        fresh = [one for one in page.links if one not in known]
        known.update(fresh)
        waiting.extend(fresh)


def _ask(link: HTTPConnection, address: str, headers: dict[str, str]) -> tuple[int, str, str, str, float]:
    """Status, kind, text, where it leads, ms."""
    began = time.perf_counter()
    link.request("GET", address, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    ms = (time.perf_counter() - began) * 1000
    target = urlsplit(urljoin(address, answer.headers["Location"] or "")) if answer.status in (301, 302, 303) else None
    kind = answer.headers["Content-Type"] or ""
    return answer.status, kind, body.decode("utf-8", "replace"), target.geturl() if target else "", ms


def _route(address: str) -> str:
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    names = sorted({name for name, value in parse_qsl(parts.query) if value})
    try:
        name = resolve(parts.path).view_name or parts.path
    except Resolver404:
        name = re.sub(r"[0-9a-f-]{36}|\d+", "…", parts.path)
    return f"{name}?{'&'.join(names)}" if names else name


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.walk", description=__doc__)
    parser.add_argument("level")
    parser.add_argument("--who", default="", help="only these people, with commas between them")
    words = parser.parse_args()
    data = Path(os.environ.get("PARTA_BENCH_DATA", ROOT / "build" / f"bench-{words.level}"))
    port = int(os.environ.get("PARTA_PORT", "8790"))
    os.environ |= {"PARTA_DATA": str(data), "PARTA_PORT": str(port)}
    from bench.__main__ import wait
    from bench.house import standing

    with standing(data, "walk") as asked:
        from bench.stands import open_session, stands_of_twin

        stand = stands_of_twin(asked, 1, 1200)[0]
        accounts = {
            "teacher": stand.teacher_account, "parent": stand.parent_account, "head": stand.head_account,
            "community": stand.officer_account, "region": stand.region_account, "country": stand.national_account,
        }  # fmt: skip
        people = [("visitor", ""), *((who, open_session(account)) for who, account in accounts.items() if account)]
        people = [(who, session) for who, session in people if not words.who or who in words.who.split(",")]
        web = subprocess.Popen([ROOT / ".venv/bin/parta", "serve"], stdout=subprocess.DEVNULL)
        try:
            wait(port)
            found = routes(port, people)
        finally:
            web.terminate()
            web.wait(timeout=20)
    return _tell(found)


def _tell(found: dict[str, Seen]) -> int:
    print(f"{'route':60} {'asked':>5} {'p50':>7} {'p95':>7}  slowest")
    for route, seen in sorted(found.items(), key=lambda item: -item[1].percentile(0.95)):
        print(f"{route:60} {len(seen.times):5} {seen.percentile(0.5):7.1f} {seen.percentile(0.95):7.1f}"
              f"  {seen.slowest[0]:.0f} ms {seen.slowest[1]}"
              f"{'  ANSWERS ' + str(sorted(seen.statuses - {200})) if max(seen.statuses) >= 400 else ''}")  # fmt: skip
    over = [route for route, seen in found.items() if seen.percentile(0.95) > BAR]
    failed = [route for route, seen in found.items() if max(seen.statuses) >= 500]
    print(f"{len(found)} routes; over {BAR} ms: {', '.join(over) or 'none'}; failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
