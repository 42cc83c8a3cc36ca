"""The land of the tests of campaigns, for what stands beside other modules."""

from parta.collections.tests.conftest import land, made

__all__ = ["land", "made"]
