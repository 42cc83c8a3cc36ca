"""Who may reach the pages of `ui`: everybody; the gallery exists only in a demo."""

from tests.matrix import PUBLIC, Access

ROUTES: dict[str, Access] = {
    "ui:preferences": Access(is_public=True, method="post"),
    "ui:gallery": PUBLIC,
    "ui:gallery-family": PUBLIC,
    "ui:gallery-journal": PUBLIC,
    "ui:gallery-failure": PUBLIC,
    "ui:gallery-longest": PUBLIC,
}

OPERATIONS: dict[str, Access] = {}
