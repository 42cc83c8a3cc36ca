"""Screens of signing in and of testing a key."""

SCREENS = [
    ("sign-in", "/sign-in/", None),
    ("key-check", "/key-check/", None),
    ("invitation", "/invitation/", None),
]
