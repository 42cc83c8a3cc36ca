"""Who may reach what in signing. What a signature opens is decided, and tested, where it is asked for."""

from tests.matrix import PUBLIC, SIGNED_IN, Access

ROUTES: dict[str, Access] = {
    "signing:challenge-text": Access(is_public=True, method="post"),
    "signing:challenge": Access(is_public=True, method="post"),
}
OPERATIONS: dict[str, Access] = {
    "signing.accept_signature": PUBLIC,
    "signing.keep_signature": SIGNED_IN,
    "signing.spend_challenge": PUBLIC,
}
