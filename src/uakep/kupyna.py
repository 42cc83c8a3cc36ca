"""ДСТУ 7564:2014 «Купина» of 256, 384 and 512 bits. Substitution, shift and mixing of a round are one table for each
row of the state; the tables (2,048 numbers) are made at first use.
"""

from collections.abc import Sequence
from functools import cache
from struct import unpack

_SUBSTITUTIONS = tuple(
    bytes.fromhex(text)
    for text in (
        "a8435f066b756c5971df879517f0d8096df31dcbc94d2caf79e097fd6f4b4539"
        "3edda34fb4b69a0e1fbf15e149d293c692729e61d163faeef419d5ad58a4bba1"
        "dcf2833742e47a329cccab4a8f6e04272ee7e25a9616232bc265660fbca94741"
        "3448fcb76a88a55386f95bdb387bc31e2233242836c7b23b8e77baf5149f0855"
        "9b4cfe605cda1846cd7d21b03f1b89ffeb84693a9dd7d3706740b5de5d3091b1"
        "781101e5006898a0c502a6742d0ba276b3becebdaee98a311cecf19994aaf626"
        "2fefe88c3503d47ffb05c15e90203d82f7ea0a0d7ef8501ac40757b83c62e3c8"
        "ac526410d0d9130c122951b9cfd6738d8154c0ed4e44a72a8525e6ca7c8b5680",
        "cebbeb92eacb13c1e93ad6b2d29017f8421556b4651c8843c55c36baf557678d"
        "31f664589ef422aa750f02b1df6d734d7c262ef7085d443e9f14c8ae5410d8bc"
        "1a6b69f3bd33abfad19b684e169591ee4c638e5bcc3c19a181497bd96f3760ca"
        "e72b48fd9645fc41120d79e5898ce32030dcb76c4ab53f97d4622d06a4a5835f"
        "2adac9007ea255bf11d59ccf0e0a3d517d931bfec44709860b8f9d6a07b9b098"
        "1832714bef3b70a0e440ffc3a9e678f98b46801e38e1b8a8e00c23761d252405"
        "f16e94289a84e8a34f77d385e252f282507a2f7453b361af3935decd1f99acad"
        "722cddd087be5ea6ec04c60334fbdb59b6c201f05aeda766217f8a27c7c029d7",
        "93d99ab5982245fcba6adf029fdc51594a172bc294f4bba362e471d4cd7016e1"
        "493cc0d85c9bad8553a17ac82de0d172a62cc4e37678b7b4093b0e414cdeb290"
        "25a5d7031100c32e92ef4e129d7dcb3510d54f9e4da955c6d07b1897d336e648"
        "56818f77cc9cb9e2acb82f15a47cda381e0b05d6146e6c7e66fdb1e560af5e33"
        "87c9f05d6d3f888dc7f71de9eced802927cf99a8500f3724283095d23e5b4083"
        "b369571f071c8abc20ebce8eabee31a273f9ca3a1afb0dc1fefaf26fbd96dd43"
        "52b608f3aebe19893226b0ea4b6484826bf579bf015f75631b233d682a65e891"
        "f6ff1358f1470a7fc5a7e7615a0646444204a0db398654aa8c34218bf80c7467",
        "688dca4d734b4e2ad45226b3541e191f2203463d2d4a5383138ab7d52579f5bd"
        "582f0d02ed519e11f23e555ed1163c66705df34540cce8945608ce1a3ad2e1df"
        "b5386e0ee5f4f986e94fd68523cf32993114aeeec848d330a19241b118c42c71"
        "724415fd37be5faa9b88d8ab899cfa60eabc620c24a6a8ec6720db7c28ddac5b"
        "347e10f17b8f63a0059a437721bf2709c39fb6d729c2ebc0a48b8c1dfbffc1b2"
        "972ef865f67507044933e4d9b9d042c76c90008e6f5001c5da473fcd69a2e27a"
        "a7c6930f0a06e62b96a31caf6a128439e7b082f7fe9d875c8135deb4a5fc80ef"
        "cbbb6b76ba5a7d780b95e3ad74983b36646ddcf059a94c177f91b8c9571be061",
    )
)
_MIXING = (0x01, 0x01, 0x05, 0x01, 0x08, 0x06, 0x07, 0x04)  # first row of the circulant matrix
_POLYNOMIAL = 0x11D
_MASK64 = 2**64 - 1

Columns = list[int]  # of the state, 64 bits each, first byte lowest


def _product(a: int, b: int) -> int:
    result = 0
    while b:
        result ^= a if b & 1 else 0
        a = a << 1 ^ (_POLYNOMIAL if a & 0x80 else 0)
        b >>= 1
    return result


@cache
def _tables() -> tuple[Sequence[int], ...]:
    """For each row: what a byte there contributes to its column after substitution and mixing."""

    def column(row: int, value: int) -> int:
        return sum(_product(value, _MIXING[(row - other) % 8]) << 8 * other for other in range(8))

    return tuple(
        tuple(mixed[value] for value in _SUBSTITUTIONS[row % 4])
        for row in range(8)
        for mixed in [[column(row, value) for value in range(256)]]
    )


def _round(state: Columns, shifts: Sequence[int]) -> Columns:
    t0, t1, t2, t3, t4, t5, t6, t7 = _tables()
    count = len(state)
    rows = [[column >> 8 * row & 0xFF for column in state] for row in range(8)]
    r0, r1, r2, r3, r4, r5, r6, r7 = (
        row[count - by :] + row[: count - by] for row, by in zip(rows, shifts, strict=True)
    )
    return [
        t0[a] ^ t1[b] ^ t2[c] ^ t3[d] ^ t4[e] ^ t5[f] ^ t6[g] ^ t7[h]
        for a, b, c, d, e, f, g, h in zip(r0, r1, r2, r3, r4, r5, r6, r7, strict=True)
    ]


class _Size:
    """The inner permutations for a state of 8 or 16 columns."""

    def __init__(self, columns: int, rounds: int, last_shift: int) -> None:
        self.columns, self.bytes = columns, 8 * columns
        self._shifts = (0, 1, 2, 3, 4, 5, 6, last_shift)
        self._xored = [[16 * column ^ number for column in range(columns)] for number in range(rounds)]
        self._added = [
            [0x00F0F0F0F0F0F0F3 ^ (16 * (columns - column - 1) ^ number) << 56 for column in range(columns)]
            for number in range(rounds)
        ]

    def xored(self, state: Columns) -> Columns:
        """T⊕: constants of the rounds are xored."""
        for constants in self._xored:
            state = _round([a ^ b for a, b in zip(state, constants, strict=True)], self._shifts)
        return state

    def added(self, state: Columns) -> Columns:
        """T⁺: constants of the rounds are added modulo 2⁶⁴."""
        for constants in self._added:
            state = _round([a + b & _MASK64 for a, b in zip(state, constants, strict=True)], self._shifts)
        return state


_SMALL, _LARGE = _Size(8, 10, 7), _Size(16, 14, 11)


def _hash(size: _Size, digest_bytes: int, data: bytes) -> bytes:
    padded = data + b"\x80" + bytes((-len(data) - 13) % size.bytes) + (8 * len(data)).to_bytes(12, "little")
    state = [size.bytes, *[0] * (size.columns - 1)]
    for start in range(0, len(padded), size.bytes):
        block = list(unpack(f"<{size.columns}Q", padded[start : start + size.bytes]))
        one = size.xored([a ^ b for a, b in zip(state, block, strict=True)])
        other = size.added(block)
        state = [a ^ b ^ c for a, b, c in zip(state, one, other, strict=True)]
    last = [a ^ b for a, b in zip(state, size.xored(state), strict=True)]
    return b"".join(column.to_bytes(8, "little") for column in last)[-digest_bytes:]


def kupyna256(data: bytes) -> bytes:
    return _hash(_SMALL, 32, data)


def kupyna384(data: bytes) -> bytes:
    return _hash(_LARGE, 48, data)


def kupyna512(data: bytes) -> bytes:
    return _hash(_LARGE, 64, data)
