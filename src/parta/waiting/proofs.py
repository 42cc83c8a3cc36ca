"""What makes the link of a place ours."""

from parta.notices.api import Proofs

PROOFS = Proofs("waiting")
