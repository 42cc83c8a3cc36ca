"""The plain affine method, as the standard describes it: the reference for the fast one, in tests and benchmarks."""

from uakep.curves import Curve, Point


def plain_combination(curve: Curve, scalar: int, other_scalar: int, point: Point) -> Point | None:
    """scalar · base + other_scalar · point, bit by bit for both at once; every step divides."""
    both = curve.add(curve.base, point)
    total: Point | None = None
    for place in range(max(scalar.bit_length(), other_scalar.bit_length()) - 1, -1, -1):
        total = curve.add(total, total)
        which = (scalar >> place & 1) | (other_scalar >> place & 1) << 1
        if which:
            total = curve.add(total, (None, curve.base, point, both)[which])
    return total
