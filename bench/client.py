"""A load client of raw sockets on kept-alive connections: its own cost (some 30 µs a request) is not what is
measured.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice


@dataclass(slots=True)
class Run:
    """Outcome of one run: latencies in milliseconds, requests a second, statuses."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Latency in ms below which this share of requests stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


@dataclass(slots=True)
class Connection:
    link: socket.socket
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    wanted: int = -1
    head: str = ""


def request_bytes(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An HTTP/1.1 request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: gzip",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(
    port: int, requests: Callable[[], Iterator[bytes]], *, connections: int, seconds: float, most: int = 10**9
) -> Run:
    """Send requests on so many connections for so long; each connection waits for its answer before the next."""
    outcome, source, selector = Run(), islice(requests(), most), selectors.DefaultSelector()
    links = [Connection(linked(port)) for _ in range(connections)]
    for connection in links:
        selector.register(connection.link, selectors.EVENT_READ, connection)
    begin = time.perf_counter()
    busy = sum(_send(connection, source) for connection in links)
    while busy:
        for key, _events in selector.select(timeout=30):
            connection = key.data
            answer = receive(connection)
            if answer is None:
                continue
            outcome.statuses[answer[0]] = outcome.statuses.get(answer[0], 0) + 1
            now = time.perf_counter()
            outcome.latencies.append((now - connection.began) * 1000)
            if now >= begin + seconds or not _send(connection, source):
                busy -= 1
    outcome.seconds = time.perf_counter() - begin
    for connection in links:
        connection.link.close()
    return outcome


def linked(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def _send(connection: Connection, source: Iterator[bytes]) -> bool:
    """Send the next request; False when there is none left."""
    data = next(source, None)
    if data is None:
        return False
    connection.began = time.perf_counter()
    connection.link.sendall(data)
    return True


def receive(connection: Connection) -> tuple[int, str] | None:
    """Take what has come; status and head when the answer is whole.

    :raises ConnectionError: the server closed the connection
    """
    chunk = connection.link.recv(1 << 20)
    if not chunk:
        raise ConnectionError("the server closed the connection")
    connection.received += chunk
    if connection.wanted < 0:
        head_end = connection.received.find(b"\r\n\r\n")
        if head_end < 0:
            return None
        connection.head = connection.received[:head_end].decode("latin-1")
        length = re.search(r"(?i)content-length: *(\d+)", connection.head)
        is_chunked = "transfer-encoding: chunked" in connection.head.lower()
        connection.wanted = 0 if is_chunked else head_end + 4 + (int(length[1]) if length else 0)
    if len(connection.received) < connection.wanted or not (connection.wanted or _has_last_chunk(connection)):
        return None
    connection.received.clear()
    connection.wanted = -1
    return int(connection.head.split(" ", 2)[1]), connection.head


def _has_last_chunk(connection: Connection) -> bool:
    return connection.received.endswith(b"\r\n0\r\n\r\n")
