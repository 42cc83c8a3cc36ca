"""A field of which the register says something else: what the dispute is about, in a few facts."""

from hashlib import sha256

DISPUTED = "register-disputed"  # kind of the question on the review list


def fingerprint(field: str, said: str) -> str:
    """Of one dispute: the register saying something new gives cause for another."""
    return f"{field}:{sha256(said.encode()).hexdigest()[:16]}"
