"""The first page of visitors and of those who work."""

from parta.people.tests.screens import head, officer

SCREENS = [
    ("landing", "/", None),
    ("home-officer", "/", officer),
    ("home-head", "/", head),
    ("account", "/account/", head),
]
