"""DER, read with limits and written. One level at a time: nothing recurses on what a stranger sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from uakep.results import Code, KepError

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
ENUMERATED, UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x0A, 0x17, 0x18, 0x30, 0x31
MAX_DEPTH = 32  # of nested indefinite lengths
MAX_PIECES = 50_000  # elements of one streamed container: 50 MB in pieces of 1,000 bytes
MAX_ITEMS = 1024  # children of one node, except where `iterate` is used
_MAX_OID = 64
_STRINGS = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1A: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}


Data = bytes | bytearray | memoryview


def plain(data: Data) -> bytes:
    """The caller's bytes, which nobody changes while they are judged.

    :raises TypeError: no bytes
    """
    return data if type(data) is bytes else memoryview(data).tobytes()


def malformed(detail: str) -> KepError:
    return KepError(Code.MALFORMED, detail)


@dataclass(frozen=True, slots=True)
class Node:
    """One element inside a larger string: where it starts, where its body starts, where it ends."""

    source: bytes
    start: int
    head: int
    end: int

    @property
    def tag(self) -> int:
        return self.source[self.start]

    @property
    def raw(self) -> bytes:
        """The element as received, with tag and length."""
        return self.source[self.start : self.end]

    @property
    def body(self) -> bytes:
        return self.source[self.head : self.end]

    def iterate(self) -> Iterator["Node"]:
        """Children, without a limit on their number."""
        if not self.tag & 0x20:
            raise malformed("a primitive element where a constructed one belongs")
        position = self.head
        while position < self.end:
            node = _node(self.source, position, self.end)
            yield node
            position = node.end

    def children(self) -> list["Node"]:
        found: list[Node] = []
        for child in self.iterate():
            if len(found) == MAX_ITEMS:
                raise malformed("too many elements")
            found.append(child)
        return found

    def fields(self, tag: int = SEQUENCE) -> "Fields":
        """Children of an element that must have this tag, to be taken in order."""
        self.expect(tag)
        return Fields(self.children())

    def expect(self, tag: int) -> "Node":
        if self.tag != tag:
            raise malformed(f"tag {self.tag:02x} where {tag:02x} belongs")
        return self

    def inner(self) -> "Node":
        """The single child of an explicit tag, or the element inside an OCTET STRING."""
        node = _node(self.source, self.head, self.end)
        if node.end != self.end:
            raise malformed("more than one element inside")
        return node

    def oid(self) -> str:
        return read_oid(self.expect(OID).body)

    def integer(self, *, limit: int = 64) -> int:
        """A signed integer of at most ``limit`` bytes."""
        body = self.expect(INTEGER).body
        if not 0 < len(body) <= limit:
            raise malformed("integer of a wrong size")
        return int.from_bytes(body, "big", signed=True)

    def octets(self) -> bytes:
        return self.expect(OCTET_STRING).body

    def boolean(self) -> bool:
        body = self.expect(BOOLEAN).body
        if len(body) != 1:
            raise malformed("boolean of a wrong size")
        return body != b"\0"

    def bits(self) -> bytes:
        """A BIT STRING of whole bytes."""
        body = self.expect(BIT_STRING).body
        if not body or body[0]:
            raise malformed("bit string that is not whole bytes")
        return body[1:]

    def flags(self) -> frozenset[int]:
        """Numbers of the bits set in a BIT STRING of flags."""
        body = self.expect(BIT_STRING).body
        if not 0 < len(body) <= 9 or body[0] > 7:
            raise malformed("flags")
        bits = body[1:]
        return frozenset(i for i in range(len(bits) * 8 - body[0]) if bits[i // 8] & (0x80 >> i % 8))

    def text(self) -> str:
        """Any of the ASN.1 string types.

        :raises KepError: malformed: not a string, or not in its alphabet
        """
        encoding = _STRINGS.get(self.tag)
        if encoding is None:
            raise malformed(f"tag {self.tag:02x} is not a string")
        try:
            return self.body.decode(encoding)
        except UnicodeDecodeError as error:
            raise malformed("string outside its alphabet") from error

    def moment(self) -> datetime:
        """UTCTime or GeneralizedTime in UTC; fractions of a second are dropped."""
        return _moment(self.tag, self.body)


class Fields:
    """Children of a SEQUENCE taken in order, some of them optional."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._next = 0

    def take(self, tag: int | None = None) -> Node:
        if self._next >= len(self._nodes):
            raise malformed("an element is missing")
        node = self._nodes[self._next]
        if tag is not None:
            node.expect(tag)
        self._next += 1
        return node

    def maybe(self, *tags: int) -> Node | None:
        """The next element if it has one of these tags."""
        if self._next < len(self._nodes) and self._nodes[self._next].tag in tags:
            return self.take()
        return None

    def rest(self) -> list[Node]:
        rest, self._next = self._nodes[self._next :], len(self._nodes)
        return rest

    def end(self) -> None:
        if self._next != len(self._nodes):
            raise malformed("elements where none belong")


def read(data: bytes) -> Node:
    """The single element that makes up the whole string.

    :raises KepError: malformed
    """
    node = _node(data, 0, len(data))
    if node.end != len(data):
        raise malformed("bytes after the end")
    return node


def _node(source: bytes, start: int, limit: int) -> Node:
    if start + 2 > limit:
        raise malformed("cut short")
    if source[start] & 0x1F == 0x1F:
        raise malformed("a tag number above 30")
    length, head = source[start + 1], start + 2
    if length == 0x80:
        raise malformed("an indefinite length inside a definite one")
    if length > 0x80:
        length, head = _long_length(source, head, length & 0x7F, limit)
    if head + length > limit:
        raise malformed("cut short")
    return Node(source, start, head, head + length)


def _long_length(source: bytes, head: int, size: int, limit: int) -> tuple[int, int]:
    if size > 4 or head + size > limit:
        raise malformed("length")
    length = int.from_bytes(source[head : head + size], "big")
    if length < 0x80 or source[head] == 0:
        raise malformed("a length that is not minimal")
    return length, head + size


def read_oid(body: bytes) -> str:
    """Dotted form of an object identifier's body.

    >>> read_oid(bytes.fromhex("2a864886f70d010701"))
    '1.2.840.113549.1.7.1'
    """
    if not 0 < len(body) <= _MAX_OID or body[-1] & 0x80:
        raise malformed("object identifier")
    numbers, value = [], 0
    for byte in body:
        if value == 0 and byte == 0x80:
            raise malformed("object identifier")
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def _moment(tag: int, body: bytes) -> datetime:
    try:
        text = body.decode("ascii")
        if tag == UTC_TIME and len(text) == 13:
            century = "20" if int(text[:2]) < 50 else "19"
            return datetime.strptime(century + text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        if tag == GENERALIZED_TIME and text.endswith("Z"):
            whole, _, fraction = text[:-1].partition(".")
            if len(whole) == 14 and (not fraction or fraction.isdigit()):
                return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (UnicodeDecodeError, ValueError) as error:
        raise malformed("a moment of time") from error
    raise malformed("a moment of time")


def definite(data: bytes) -> bytes:
    """Rewrite indefinite lengths of BER, which some producers stream, as definite ones; what was definite stays as it
    was, byte for byte.

    :raises KepError: malformed
    """
    if len(data) < 2 or data[1] != 0x80:
        return data
    rebuilt, end = _Rebuilding(data).element(0, 0)
    if end != len(data):
        raise malformed("bytes after the end")
    return rebuilt


class _Rebuilding:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_PIECES

    def element(self, start: int, depth: int) -> tuple[bytes, int]:
        """The element at this place with a definite length, and where the next one begins."""
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            raise malformed("nested too deeply or cut too finely")
        if start + 2 > len(self._data):
            raise malformed("cut short")
        if self._data[start + 1] != 0x80:
            node = _node(self._data, start, len(self._data))
            return (_joined(node) if node.tag == OCTET_STRING | 0x20 else node.raw), node.end
        if not self._data[start] & 0x20:
            raise malformed("a primitive element of indefinite length")
        return self._opened(start, depth)

    def _opened(self, start: int, depth: int) -> tuple[bytes, int]:
        parts, position = [], start + 2
        while self._data[position : position + 2] != b"\0\0":
            part, position = self.element(position, depth + 1)
            parts.append(part)
        if self._data[start] == OCTET_STRING | 0x20:
            return write(OCTET_STRING, *(read(part).octets() for part in parts)), position + 2
        return write(self._data[start], *parts), position + 2


def _joined(node: Node) -> bytes:
    return write(OCTET_STRING, *(child.octets() for child in node.children()))


# Writing: for requests, for signed attributes, and for the testing half.


def write(tag: int, *bodies: bytes) -> bytes:
    """An element of this tag around its parts."""
    body = b"".join(bodies)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body


def write_oid(dotted: str) -> bytes:
    """
    >>> write_oid("1.2.840.113549.1.7.1").hex()
    '06092a864886f70d010701'
    """
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for number in (first * 40 + second, *rest):
        group = [number & 0x7F]
        while number := number >> 7:
            group.append(number & 0x7F | 0x80)
        out += bytes(reversed(group))
    return write(OID, bytes(out))


def write_integer(value: int) -> bytes:
    return write(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def write_set(*parts: bytes) -> bytes:
    """A SET OF, in the order DER demands."""
    return write(SET, *sorted(parts))


def write_moment(moment: datetime) -> bytes:
    """UTCTime up to 2049, GeneralizedTime later (RFC 5652, 11.3)."""
    if moment.year < 2050:
        return write(UTC_TIME, moment.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())
    return write(GENERALIZED_TIME, moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode())
