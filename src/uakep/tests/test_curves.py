"""The field and the ten curves: laws that must hold, and the fast way against the plain one."""

import random

import pytest

from uakep.curves import BY_DEGREE, CURVES, Curve, Point
from uakep.testing.plain import plain_combination

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES, ids=lambda curve: f"M{curve.degree}")


def drawn(seed: int) -> random.Random:
    return random.Random(seed)


@EVERY_CURVE
class TestField:
    def test_obeys_the_laws(self, curve: Curve) -> None:
        field, dice = curve.field, drawn(1)
        for _ in range(5):
            a, b, c = (dice.getrandbits(curve.degree) for _ in range(3))
            assert field.mul(a, field.mul(b, c)) == field.mul(field.mul(a, b), c)
            assert field.mul(a, b ^ c) == field.mul(a, b) ^ field.mul(a, c)
            assert field.sqr(a) == field.mul(a, a)
            assert field.mul(a, field.inv(a)) == 1
            assert field.reduce(field.polynomial) == 0
            assert field.linear(field.sqr)(a) == field.sqr(a)

    def test_has_traces_that_are_sums_of_conjugates(self, curve: Curve) -> None:
        field, element = curve.field, drawn(2).getrandbits(curve.degree)
        total, power = 0, element
        for _ in range(curve.degree):
            total, power = total ^ power, field.sqr(power)

        assert field.trace(element) == total

    def test_solves_quadratic_equations(self, curve: Curve) -> None:
        field, root = curve.field, drawn(3).getrandbits(curve.degree)
        found = field.half_trace(field.sqr(root) ^ root)

        assert found in (root, root ^ 1)


@EVERY_CURVE
class TestCurve:
    def test_has_a_base_of_its_prime_order(self, curve: Curve) -> None:
        assert curve.holds(curve.base)
        assert curve.times_base(curve.order) is None
        assert curve.times_base(curve.order + 1) == curve.base

    def test_adds_as_the_plain_way_does(self, curve: Curve) -> None:
        dice = drawn(4)
        point = curve.times_base(dice.randrange(1, curve.order))
        assert point is not None
        one, other = dice.randrange(curve.order), dice.randrange(curve.order)

        assert curve.combine(one, other, curve.multiples_of(point)) == plain_combination(curve, one, other, point)

    def test_adds_where_formulas_are_undefined(self, curve: Curve) -> None:
        """Equal and opposite points, and the point at infinity."""
        multiples = curve.multiples_of(curve.base)

        assert curve.combine(1, 1, multiples) == curve.add(curve.base, curve.base)
        assert curve.combine(1, curve.order - 1, multiples) is None
        assert curve.combine(0, 0, multiples) is None
        assert curve.add(curve.base, curve.negate(curve.base)) is None
        assert curve.add(None, curve.base) == curve.base

    def test_packs_and_unpacks_points(self, curve: Curve) -> None:
        point = curve.times_base(drawn(5).randrange(1, curve.order))
        assert point is not None

        assert curve.decompress(curve.compress(point)) == point
        assert curve.decompress(curve.compress(curve.negate(point))) == curve.negate(point)

    def test_does_not_unpack_points_of_another_order(self, curve: Curve) -> None:
        """Half of all numbers are no point; of the points of an even order none is taken."""
        dice, taken, order_two = drawn(6), 0, (0, _root(curve, curve.b))
        assert curve.holds(order_two)
        for _ in range(6):
            point = curve.decompress(dice.getrandbits(curve.degree))
            if point is not None:
                taken += 1
                assert curve.combine(0, curve.order, curve.multiples_of(point)) is None
                moved = curve.add(point, order_two)
                assert moved is not None
                assert curve.holds(moved)
                assert not curve.in_subgroup(moved)
        assert 0 < taken < 6
        if curve.a == 0:
            assert curve.decompress(0) is None  # the point of order two
        assert curve.decompress(1 << curve.degree) is None


def _root(curve: Curve, element: int) -> int:
    for _ in range(curve.degree - 1):
        element = curve.field.sqr(element)
    return element


@pytest.mark.parametrize("degree", [173, 257])
def test_a_point_of_order_four_is_known_for_what_it_is(degree: int) -> None:
    """On curves of cofactor 4 a base point plus a point of order 4 has the right trace and the wrong order."""
    curve = BY_DEGREE[degree]
    four = _of_order_four(curve)
    twice = curve.add(four, four)
    assert twice is not None
    assert twice[0] == 0
    mixed = curve.add(curve.base, four)
    assert mixed is not None
    assert curve.holds(mixed)

    assert not curve.in_subgroup(mixed)
    assert not curve.in_subgroup(four)


def _of_order_four(curve: Curve) -> Point:
    """Doubling gives x = 0 when x⁴ = b."""
    x = _root(curve, _root(curve, curve.b))
    z = curve.field.half_trace(x ^ curve.a ^ curve.field.mul(curve.b, curve.field.sqr(curve.field.inv(x))))
    return x, curve.field.mul(x, z)
