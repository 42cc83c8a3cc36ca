"""A load client of raw sockets on kept-alive connections: its own cost (some 30 µs a request) is not what is
measured.
"""

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
    bytes_each: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Latency in ms below which this share of requests stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


@dataclass(slots=True)
class _Connection:
    link: socket.socket
    began: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    wanted: int = -1


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
    links = [_Connection(_linked(port)) for _ in range(connections)]
    for connection in links:
        selector.register(connection.link, selectors.EVENT_READ, connection)
    begin = time.perf_counter()
    busy = sum(_send(connection, source) for connection in links)
    while busy:
        for key, _events in selector.select(timeout=30):
            connection = key.data
            if not _receive(connection, outcome):
                continue
            now = time.perf_counter()
            outcome.latencies.append((now - connection.began) * 1000)
            if now >= begin + seconds or not _send(connection, source):
                busy -= 1
    outcome.seconds = time.perf_counter() - begin
    for connection in links:
        connection.link.close()
    return outcome


def _linked(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def _send(connection: _Connection, source: Iterator[bytes]) -> bool:
    """Send the next request; False when there is none left."""
    data = next(source, None)
    if data is None:
        return False
    connection.began = time.perf_counter()
    connection.link.sendall(data)
    return True


def _receive(connection: _Connection, outcome: Run) -> bool:
    """Take what has come; True when the answer is whole."""
    chunk = connection.link.recv(1 << 20)
    if not chunk:
        raise ConnectionError("the server closed the connection")
    connection.received += chunk
    if connection.wanted < 0:
        head_end = connection.received.find(b"\r\n\r\n")
        if head_end < 0:
            return False
        head = connection.received[:head_end].decode("latin-1").lower()
        length = next(line.partition(":")[2] for line in head.split("\r\n") if line.startswith("content-length:"))
        connection.wanted = head_end + 4 + int(length)
        status = int(head.split(" ", 2)[1])
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        outcome.bytes_each = int(length)
    if len(connection.received) < connection.wanted:
        return False
    connection.received.clear()
    connection.wanted = -1
    return True
