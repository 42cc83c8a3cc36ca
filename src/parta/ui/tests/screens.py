"""Screens of `ui`: the gallery."""

SCREENS = [
    ("components", "/ui/", None),
    ("family", "/ui/family", None),
    ("journal", "/ui/journal", None),
    ("failure", "/ui/failure", None),
    ("longest", "/ui/longest", None),
]
