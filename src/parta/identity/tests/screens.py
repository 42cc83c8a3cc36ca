"""Screens of signing in."""

SCREENS = [
    ("sign-in", "/sign-in/", None),
    ("invitation", "/invitation/", None),
]
