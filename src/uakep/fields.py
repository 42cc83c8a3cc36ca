"""GF(2^m): polynomials over GF(2) kept in integers, modulo x^m + … + 1. Speed decides the shape: the operations of a
field are closures over its numbers.
"""

from collections.abc import Callable, Sequence

Unary = Callable[[int], int]


class BinaryField:
    """A field by its degree and the middle exponents of its polynomial, e.g. 257 and (12,).

    ``mul`` and ``sqr`` take and give reduced elements; ``reduce`` takes any polynomial.
    """

    def __init__(self, degree: int, exponents: Sequence[int]) -> None:
        self.degree = degree
        self.exponents = tuple(exponents)
        self.bytes = (degree + 7) // 8
        self.polynomial = 1 << degree | sum(1 << exponent for exponent in exponents) | 1
        self.reduce = _reduction(degree, self.exponents)
        self.mul = _multiplication(self.reduce, self.bytes)
        self.sqr = _squaring(self.reduce)
        self._traces = self._trace_mask()

    def inv(self, element: int) -> int:
        """Inverse of an element other than zero, by Euclid's algorithm."""
        u, v, g, h = element, self.polynomial, 1, 0
        while u != 1:
            shift = u.bit_length() - v.bit_length()
            if shift < 0:
                u, v, g, h, shift = v, u, h, g, -shift
            u ^= v << shift
            g ^= h << shift
        return self.reduce(g)

    def trace(self, element: int) -> int:
        return (element & self._traces).bit_count() & 1

    def half_trace(self, element: int) -> int:
        """The z with z² + z = element, for an element of trace 0 (the degree is odd in all our fields)."""
        z, sqr = element, self.sqr
        for _ in range((self.degree - 1) // 2):
            z = sqr(sqr(z)) ^ element
        return z

    def linear(self, function: Unary) -> Unary:
        """A faster form of a function for which f(x + y) = f(x) + f(y)."""
        tables = []
        for first in range(0, 8 * self.bytes, 8):
            table = [0]
            for bit in range(first, first + 8):
                image = function(1 << bit) if bit < self.degree else 0
                table += [entry ^ image for entry in table]
            tables.append(table)
        size = self.bytes

        def apply(element: int) -> int:
            result = 0
            for table, byte in zip(tables, element.to_bytes(size, "little")):  # noqa: B905  hot, and equal by make
                result ^= table[byte]
            return result

        return apply

    def _trace_mask(self) -> int:
        """Bits whose sum is the trace. Traces of the powers of x are power sums of the roots: Newton's identities."""
        traces = [self.degree & 1]
        symmetric = {self.degree - exponent for exponent in self.exponents}
        for power in range(1, self.degree):
            total = sum(traces[power - j] for j in symmetric if j < power) + (power in symmetric) * power
            traces.append(total & 1)
        return sum(trace << power for power, trace in enumerate(traces))


def _reduction(degree: int, exponents: Sequence[int]) -> Unary:
    mask = (1 << degree) - 1
    if len(exponents) == 1:
        (k,) = exponents

        def trinomial(value: int) -> int:
            while high := value >> degree:
                value = value & mask ^ high ^ high << k
            return value

        return trinomial
    k3, k2, k1 = sorted(exponents, reverse=True)

    def pentanomial(value: int) -> int:
        while high := value >> degree:
            value = value & mask ^ high ^ high << k1 ^ high << k2 ^ high << k3
        return value

    return pentanomial


def _multiplication(reduce: Unary, size: int) -> Callable[[int, int], int]:
    def mul(a: int, b: int) -> int:
        """Windows of 4 bits, two at a time."""
        a2, a4, a8 = a << 1, a << 2, a << 3
        a3, a5, a6, a9, a10, a12 = a2 ^ a, a4 ^ a, a4 ^ a2, a8 ^ a, a8 ^ a2, a8 ^ a4
        times = (0, a, a2, a3, a4, a5, a6, a6 ^ a, a8, a9, a10, a10 ^ a, a12, a12 ^ a, a12 ^ a2, a12 ^ a3)
        product = 0
        for byte in b.to_bytes(size, "big"):
            product = product << 8 ^ times[byte >> 4] << 4 ^ times[byte & 15]
        return reduce(product)

    return mul


def _squaring(reduce: Unary) -> Unary:
    def sqr(a: int) -> int:
        """Squaring puts a zero between the bits: the binary digits read as digits of base 4."""
        return reduce(int(f"{a:b}", 4))

    return sqr
