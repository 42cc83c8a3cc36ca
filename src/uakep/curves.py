"""The ten curves of ДСТУ 4145-2002 over polynomial bases, and arithmetic on them: y² + xy = x³ + ax² + b.

An affine point is a pair of coordinates, None the point at infinity. Sums of multiples are computed in the projective
coordinates of López and Dahab (x = X/Z, y = Y/Z²), with tables of the base point made at its first use.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from uakep.fields import BinaryField

Point = tuple[int, int]
Projective = tuple[int, int, int]
_BASE_WIDTH, _POINT_WIDTH = 8, 4  # of the signed windows: 64 multiples of the base point, 4 of another


@dataclass(frozen=True, eq=False)
class Curve:
    """One standard curve. Cofactor 2 when a is 1, and 4 when it is 0."""

    degree: int
    exponents: tuple[int, ...]
    a: int
    b: int
    order: int  # of the base point, a prime
    base: Point

    @cached_property
    def field(self) -> BinaryField:
        return BinaryField(self.degree, self.exponents)

    @property
    def bytes(self) -> int:
        """Of a coordinate."""
        return (self.degree + 7) // 8

    @property
    def scalar_bytes(self) -> int:
        return (self.order.bit_length() + 7) // 8

    def holds(self, point: Point) -> bool:
        """Does the point lie on the curve?"""
        x, y = point
        mul, sqr = self.field.mul, self.field.sqr
        return sqr(y) ^ mul(x, y) == mul(sqr(x), x ^ self.a) ^ self.b

    def in_subgroup(self, point: Point) -> bool:
        """Does the base point generate this point? It does when the point can be halved as often as the cofactor
        says; traces tell that without a multiplication (E. Knudsen, 1999).
        """
        x, y = point
        field = self.field
        if x == 0 or field.trace(x) != self.a:
            return False
        if self.a:
            return True
        slope = field.half_trace(x)
        return field.trace(y ^ field.mul(x, slope ^ 1)) == 0

    def compress(self, point: Point) -> int:
        """x with its lowest bit replaced by the trace of y/x (ДСТУ 4145, 6.9)."""
        x, y = point
        field = self.field
        return x & ~1 | field.trace(field.mul(y, field.inv(x)))

    def decompress(self, packed: int) -> Point | None:
        """The point, or None when there is none of this order."""
        field = self.field
        wanted, x = packed & 1, packed & ~1
        if packed >> self.degree:
            return None
        if field.trace(x) != self.a:
            x |= 1
        if x == 0 or field.trace(x) != self.a:
            return None
        value = x ^ self.a ^ field.mul(self.b, field.sqr(field.inv(x)))
        if field.trace(value):
            return None
        z = field.half_trace(value)
        z ^= field.trace(z) ^ wanted
        point = (x, field.mul(x, z))
        return point if self.in_subgroup(point) else None

    def negate(self, point: Point) -> Point:
        return point[0], point[0] ^ point[1]

    def add(self, one: Point | None, other: Point | None) -> Point | None:
        """Sum of two points by the formulas of the standard."""
        if one is None or other is None:
            return other if one is None else one
        (x1, y1), (x2, y2) = one, other
        field = self.field
        if x1 == x2:
            if y1 != y2 or x1 == 0:
                return None
            slope = x1 ^ field.mul(y1, field.inv(x1))
            x = field.sqr(slope) ^ slope ^ self.a
            return x, field.sqr(x1) ^ field.mul(slope ^ 1, x)
        slope = field.mul(y1 ^ y2, field.inv(x1 ^ x2))
        x = field.sqr(slope) ^ slope ^ x1 ^ x2 ^ self.a
        return x, field.mul(slope, x1 ^ x) ^ x ^ y1

    def odd_multiples(self, point: Point, width: int) -> list[Point]:
        """1, 3, 5 … times the point, as many as a signed window of this width needs. The point has a large order."""
        twice, found = self.add(point, point), [point]
        while len(found) < 1 << (width - 2):
            following = self.add(found[-1], twice)
            assert following is not None
            found.append(following)
        return found

    @cached_property
    def _base_multiples(self) -> list[Point]:
        return self.odd_multiples(self.base, _BASE_WIDTH)

    @cached_property
    def _steps(self) -> "_Steps":
        return _Steps(self)

    def times_base(self, scalar: int) -> Point | None:
        return self._sum([self._digits(scalar, self._base_multiples, _BASE_WIDTH)])

    def combine(self, scalar: int, other_scalar: int, multiples: list[Point]) -> Point | None:
        """scalar · base + other_scalar · point, where ``multiples`` are the point's `odd_multiples`."""
        width = len(multiples).bit_length() + 1
        return self._sum(
            [
                self._digits(scalar, self._base_multiples, _BASE_WIDTH),
                self._digits(other_scalar, multiples, width),
            ]
        )

    def multiples_of(self, point: Point) -> list[Point]:
        return self.odd_multiples(point, _POINT_WIDTH)

    def _digits(self, scalar: int, multiples: list[Point], width: int) -> dict[int, Point]:
        """By the number of doublings still to come, the point to be added there."""
        return {
            place: multiples[digit >> 1] if digit > 0 else self.negate(multiples[-digit >> 1])
            for place, digit in _signed_windows(scalar, width)
        }

    def _sum(self, plans: list[dict[int, Point]]) -> Point | None:
        double, add = self._steps.double, self._steps.add
        total: Projective | None = None
        for place in range(max((max(plan, default=0) for plan in plans), default=0), -1, -1):
            if total is not None:
                total = double(total)
            for plan in plans:
                if place in plan:
                    total = add(total, plan[place])
        return self._affine(total)

    def _affine(self, point: Projective | None) -> Point | None:
        if point is None:
            return None
        x, y, z = point
        inverse = self.field.inv(z)
        return self.field.mul(x, inverse), self.field.mul(y, self.field.sqr(inverse))


class _Steps:
    """Doubling of a projective point and its sum with an affine one. 2 is squared or doubled only as the formulas
    say: 4 multiplications (one by a constant) for a doubling, 8 for a sum.
    """

    def __init__(self, curve: Curve) -> None:
        self._curve = curve
        self._mul, self._sqr = curve.field.mul, curve.field.sqr
        mul, sqr, b = self._mul, self._sqr, curve.b
        self._b_z4 = curve.field.linear(lambda z: mul(b, sqr(sqr(z))))
        self._a = curve.a

    def double(self, point: Projective) -> Projective | None:
        x, y, z = point
        if x == 0:  # the point of order two
            return None
        mul, sqr = self._mul, self._sqr
        z3 = sqr(mul(x, z))
        b_z4 = self._b_z4(z)
        x3 = sqr(sqr(x)) ^ b_z4
        inner = sqr(y) ^ b_z4
        if self._a:
            inner ^= z3
        return x3, mul(b_z4, z3) ^ mul(x3, inner), z3

    def add(self, point: Projective | None, other: Point) -> Projective | None:
        x2, y2 = other
        if point is None:
            return x2, y2, 1
        x1, y1, z1 = point
        mul, sqr = self._mul, self._sqr
        a = y1 ^ mul(y2, sqr(z1))
        b = x1 ^ mul(x2, z1)
        if b == 0:  # the same x: equal or opposite
            return self.double((x2, y2, 1)) if a == 0 else None
        c = mul(b, z1)
        z3 = sqr(c)
        d = mul(x2, z3)
        x3 = sqr(a) ^ mul(c, a ^ sqr(b) ^ (c if self._a else 0))
        return x3, mul(d ^ x3, mul(a, c) ^ z3) ^ mul(x2 ^ y2, sqr(z3)), z3


def _signed_windows(scalar: int, width: int) -> Iterator[tuple[int, int]]:
    """Place and odd digit of the non-adjacent form: scalar = Σ digit · 2^place, |digit| < 2^(width-1)."""
    place, size = 0, 1 << width
    while scalar:
        zeros = (scalar & -scalar).bit_length() - 1
        scalar >>= zeros
        place += zeros
        digit = scalar & size - 1
        if digit >= size >> 1:
            digit -= size
        yield place, digit
        scalar -= digit


def _curve(degree: int, exponents: tuple[int, ...], a: int, b: str, order: str, x: str, y: str) -> Curve:
    return Curve(degree, exponents, a, int(b, 16), int(order, 16), (int(x, 16), int(y, 16)))


# Annex Г of the standard, in the order of their object identifiers 1.2.804.2.1.1.1.1.3.1.1.2.0 … .9
CURVES = (
    _curve(
        163,
        (3, 6, 7),
        1,
        "5ff6108462a2dc8210ab403925e638a19c1455d21",
        "400000000000000000002bec12be2262d39bcf14d",
        "2e2f85f5dd74ce983a5c4237229daf8a3f35823be",
        "3826f008a8c51d7b95284d9d03ff0e00ce2cd723a",
    ),
    _curve(
        167,
        (6,),
        1,
        "6ee3ceeb230811759f20518a0930f1a4315a827dac",
        "3fffffffffffffffffffffb12ebcc7d7f29ff7701f",
        "7a1f6653786a68192803910a3d30b2a2018b21cd54",
        "5f49eb26781c0ec6b8909156d98ed435e45fd59918",
    ),
    _curve(
        173,
        (1, 2, 10),
        0,
        "108576c80499db2fc16eddf6853bbb278f6b6fb437d9",
        "800000000000000000000189b4e67606e3825bb2831",
        "4d41a619bcc6eadf0448fa22fad567a9181d37389ca",
        "10b51cc12849b234c75e6dd2028bf7ff5c1ce0d991a1",
    ),
    _curve(
        179,
        (1, 2, 4),
        1,
        "4a6e0856526436f2f88dd07a341e32d04184572beb710",
        "3ffffffffffffffffffffffb981960435fe5ab64236ef",
        "6ba06fe51464b2bd26dc57f48819ba9954667022c7d03",
        "25fbc363582dcec065080ca8287aaff09788a66dc3a9e",
    ),
    _curve(
        191,
        (9,),
        1,
        "7bc86e2102902ec4d5890e8b6b4981ff27e0482750fefc03",
        "40000000000000000000000069a779cac1dabc6788f7474f",
        "714114b762f2ff4a7912a6d2ac58b9b5c2fcfe76daeb7129",
        "29c41e568b77c617efe5902f11db96fa9613cd8d03db08da",
    ),
    _curve(
        233,
        (1, 4, 9),
        1,
        "6973b15095675534c7cf7e64a21bd54ef5dd3b8a0326aa936ece454d2c",
        "1000000000000000000000000000013e974e72f8a6922031d2603cfe0d7",
        "3fcda526b6cdf83ba1118df35b3c31761d3545f32728d003eeb25efe96",
        "9ca8b57a934c54deeda9e54a7bbad95e3b2e91c54d32be0b9df96d8d35",
    ),
    _curve(
        257,
        (12,),
        0,
        "1cef494720115657e18f938d7a7942394ff9425c1458c57861f9eea6adbe3be10",
        "800000000000000000000000000000006759213af182e987d3e17714907d470d",
        "2a29ef207d0e9b6c55cd260b306c7e007ac491ca1b10c62334a9e8dcd8d20fb7",
        "10686d41ff744d4449fccf6d8eea03102e6812c93a9d60b978b702cf156d814ef",
    ),
    _curve(
        307,
        (2, 4, 8),
        1,
        "393c7f7d53666b5054b5e6c6d3de94f4296c0c599e2e2e241050df18b6090bdc90186904968bb",
        "3ffffffffffffffffffffffffffffffffffffffc079c2f3825da70d390fbba588d4604022b7b7",
        "216ee8b189d291a0224984c1e92f1d16bf75ccd825a087a239b276d3167743c52c02d6e7232aa",
        "5d9306bacd22b7faeb09d2e049c6e2866c5d1677762a8f2f2dc9a11c7f7be8340ab2237c7f2a0",
    ),
    _curve(
        367,
        (21,),
        1,
        "43fc8ad242b0b7a6f3d1627ad5654447556b47bf6aa4a64b0c2afe42cadab8f93d92394c79a79755437b56995136",
        "40000000000000000000000000000000000000000000009c300b75a3fa824f22428fd28ce8812245ef44049b2d49",
        "324a6eddd512f08c49a99ae0d3f961197a76413e7be81a400ca681e09639b5fe12e59a109f78bf4a373541b3b9a1",
        "1ab597a5b4477f59e39539007c7f977d1a567b92b043a49c6b61984c3fe3481aaf454cd41ba1f051626442b3c10",
    ),
    _curve(
        431,
        (1, 3, 5),
        1,
        "3ce10490f6a708fc26dfe8c3d27c4f94e690134d5bff988d8d28aaeaede975936c66bac536b18ae2dc312ca493117daa469c640caf3",
        "3fffffffffffffffffffffffffffffffffffffffffffffffffffffba3175458009a8c0a724f02f81aa8a1fcbaf80d90c7a95110504cf",
        "1a62ba79d98133a16bbae7ed9a8e03c32e0824d57aef72f88986874e5aae49c27bed49a2a95058068426c2171e99fd3b43c5947c857d",
        "70b5e1e14031c1f70bbefe96bdde66f451754b4ca5f48da241f331aa396b8d1839a855c1769b1ea14ba53308b5e2723724e090e02db9",
    ),
)
BY_DEGREE = {curve.degree: curve for curve in CURVES}
