"""Parta: the education platform of a country."""
