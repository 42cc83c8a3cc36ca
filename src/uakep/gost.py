"""ГОСТ 28147-89, a block cipher, and ГОСТ 34.311-95, the hash of most Ukrainian signatures; both with the standard
substitution table ДКЕ № 1.

Written for speed in plain Python: the eight 4-bit substitutions with the rotation become two tables of 16 bits, the
linear mixing of the hash becomes tables of bytes. Both are made at first use (some 40 ms, 7 MB), and looked up by
secret values: nothing here runs in constant time. See README, «What is not promised».
"""

from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from struct import Struct

# The table as packed in certificates: 8 rows of 16 nibbles; the first row serves the lowest nibble of the word.
DKE1 = bytes.fromhex(
    "a9d6eb45f13c708280c4967b231f5eadf658eba4c037291d38d96bf025ca4e17"
    "f8e9720dc615b43a28975f0bc1dea36438b564ea2c179fd0123e6db8fac57904"
)
BLOCK, DIGEST = 8, 32  # bytes
_MASK32, _MASK64, _MASK256 = 2**32 - 1, 2**64 - 1, 2**256 - 1
_WORDS, _BLOCK = Struct("<8I"), Struct("<2I")
_C3 = int("ff00ffff000000ffff0000ff00ffff0000ff00ff00ff00ffff00ff00ff00ff00", 16)
_MAC_ROUNDS = 8  # pairs of rounds

Table = Sequence[int]
Pairs = list[tuple[int, int]]


@cache
def _substitution() -> tuple[Table, Table]:
    """For the low and the high half of a word: what it contributes to the substituted and rotated word."""
    rows = [[byte >> shift & 15 for byte in DKE1[8 * i : 8 * i + 8] for shift in (4, 0)] for i in range(8)]

    def half(first: int) -> Table:
        bytes_of = [
            [rows[row][n & 15] << 4 * row | rows[row + 1][n >> 4] << 4 * (row + 1) for n in range(256)]
            for row in (first, first + 2)
        ]
        words = (low | high for high in bytes_of[1] for low in bytes_of[0])
        return tuple((word << 11 | word >> 21) & _MASK32 for word in words)

    return half(0), half(4)


def _run(low: int, high: int, keys: Pairs) -> tuple[int, int]:
    """Rounds of the cipher, two for each pair of subkeys; the halves are left as they fall."""
    small, large = _substitution()
    for one, other in keys:
        word = low + one
        high ^= small[word & 0xFFFF] ^ large[word >> 16 & 0xFFFF]
        word = high + other
        low ^= small[word & 0xFFFF] ^ large[word >> 16 & 0xFFFF]
    return low, high


def _pairs(subkeys: Sequence[int]) -> Pairs:
    k0, k1, k2, k3, k4, k5, k6, k7 = subkeys
    return [(k0, k1), (k2, k3), (k4, k5), (k6, k7)] * 3 + [(k7, k6), (k5, k4), (k3, k2), (k1, k0)]


class Gost28147:
    """The cipher under one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a key of 32 bytes is needed")
        self._forth = _pairs(_WORDS.unpack(key))
        self._back = [(b, a) for a, b in reversed(self._forth)]

    def ecb_encrypt(self, data: bytes) -> bytes:
        return self._ecb(data, self._forth)

    def ecb_decrypt(self, data: bytes) -> bytes:
        return self._ecb(data, self._back)

    def _ecb(self, data: bytes, keys: Pairs) -> bytes:
        if len(data) % BLOCK:
            raise ValueError("whole blocks are needed")
        out = bytearray()
        for low, high in _BLOCK.iter_unpack(data):
            low, high = _run(low, high, keys)
            out += _BLOCK.pack(high, low)
        return bytes(out)

    def cfb_encrypt(self, initial: bytes, data: bytes) -> bytes:
        """Gamma with feedback; the last block may be short."""
        out, state = bytearray(), initial
        for start in range(0, len(data), BLOCK):
            gamma = self._ecb(state, self._forth)
            state = bytes(a ^ b for a, b in zip(data[start : start + BLOCK], gamma, strict=False))
            out += state
        return bytes(out)

    def cfb_decrypt(self, initial: bytes, data: bytes) -> bytes:
        out, state = bytearray(), initial
        for start in range(0, len(data), BLOCK):
            gamma, state = self._ecb(state, self._forth), data[start : start + BLOCK]
            out += bytes(a ^ b for a, b in zip(state, gamma, strict=False))
        return bytes(out)

    def mac(self, data: bytes) -> bytes:
        """Imitation insert of 4 bytes; the last block is padded with zeros."""
        low = high = 0
        for one, other in _BLOCK.iter_unpack(data + bytes(-len(data) % BLOCK)):
            low, high = _run(low ^ one, high ^ other, self._forth[:_MAC_ROUNDS])
        return low.to_bytes(4, "little")


# ГОСТ 34.311-95. A state of 256 bits is an integer, its first byte the lowest.


def _shift(state: int) -> int:
    """ψ: sixteen words move down by one; the new topmost is the sum of six of them."""
    word = state ^ state >> 16 ^ state >> 32 ^ state >> 48 ^ state >> 192 ^ state >> 240
    return state >> 16 | (word & 0xFFFF) << 240


@cache
def _mixing() -> tuple[Table, ...]:
    """The mixing ψ⁶¹(h ⊕ ψ(m ⊕ ψ¹²(s))) is linear: a table for each byte of s, m and h, in this order."""
    tables: dict[int, list[Table]] = {}
    steps = {74: [1 << bit for bit in range(256)], 62: [1 << bit for bit in range(256)]}
    steps[61] = list(steps[62])
    for count, images in steps.items():
        moved = [_shifted(image, count) for image in images]
        tables[count] = [_byte_table(moved[first : first + 8]) for first in range(0, 256, 8)]
    return (*tables[74], *tables[62], *tables[61])


def _shifted(state: int, count: int) -> int:
    for _ in range(count):
        state = _shift(state)
    return state


def _byte_table(images: Sequence[int]) -> Table:
    table = [0]
    for image in images:
        table += [entry ^ image for entry in table]
    return tuple(table)


_transposed = itemgetter(*(8 * i + k for k in range(8) for i in range(4)))


def _compress(state: bytes, block: bytes) -> bytes:
    """One step of the hash over 32 bytes."""
    u, v = int.from_bytes(state, "little"), int.from_bytes(block, "little")
    enciphered = bytearray()
    for number, (low, high) in enumerate(_BLOCK.iter_unpack(state)):
        if number:
            u = u >> 64 | ((u ^ u >> 64) & _MASK64) << 192
            if number == 2:
                u ^= _C3
            v = v >> 64 | ((v ^ v >> 64) & _MASK64) << 192
            v = v >> 64 | ((v ^ v >> 64) & _MASK64) << 192
        subkeys = _WORDS.unpack(bytes(_transposed((u ^ v).to_bytes(32, "little"))))
        low, high = _run(low, high, _pairs(subkeys))
        enciphered += _BLOCK.pack(high, low)
    mixed = 0
    for table, byte in zip(_mixing(), enciphered + block + state, strict=True):
        mixed ^= table[byte]
    return mixed.to_bytes(32, "little")


class Gost34311:
    """The hash, fed in pieces. The starting state is zero, as everywhere in Ukraine."""

    def __init__(self, data: bytes = b"") -> None:
        self._state, self._sum, self._length, self._rest = bytes(DIGEST), 0, 0, b""
        self.update(data)

    def update(self, data: bytes) -> None:
        data = self._rest + data
        whole = len(data) - len(data) % DIGEST
        for start in range(0, whole, DIGEST):
            self._absorb(data[start : start + DIGEST])
        self._rest = data[whole:]
        self._length += whole

    def _absorb(self, block: bytes) -> None:
        self._state = _compress(self._state, block)
        self._sum = self._sum + int.from_bytes(block, "little") & _MASK256

    def copy(self) -> "Gost34311":
        other = Gost34311()
        other._state, other._sum, other._length, other._rest = self._state, self._sum, self._length, self._rest
        return other

    def digest(self) -> bytes:
        last = self.copy()
        if last._rest:
            last._absorb(last._rest + bytes(DIGEST - len(last._rest)))
        bits = 8 * (self._length + len(self._rest))
        state = _compress(last._state, bits.to_bytes(32, "little"))
        return _compress(state, last._sum.to_bytes(32, "little"))


def gost34311(data: bytes) -> bytes:
    """
    >>> gost34311(b"abc").hex()
    'a34a53504d8ba070cb73a583146167a0a3c226d793440d9cea24465fe02251f2'
    """
    return Gost34311(data).digest()
