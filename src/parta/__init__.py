"""Parta: the education platform of a country."""

__version__ = "0.1.0"
