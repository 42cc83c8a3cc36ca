import pytest
from datetime import UTC, datetime
from parta.kernel.actor import SYSTEM
from parta.signing import api as signing
from parta.signing.testing import make_signer, sign

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

@pytest.mark.django_db
def test_x():
    c = signing.make_challenge(purpose="sign-in", act="Я входжу до Парти.", site="parta.example", browser="b", now=NOW)
    print(c.text)
    s = make_signer(not_before=datetime(2026,1,1,tzinfo=UTC))
    r = signing.accept_signature(actor=SYSTEM, token=c.token, cms=sign(c.data, s, at=NOW), purpose="sign-in", browser="b", now=NOW)
    print(r)
    print(signing.signature_cards([r.signature_id]), signing.signature_evidence(r.signature_id))
    try:
        signing.accept_signature(actor=SYSTEM, token=c.token, cms=sign(c.data, s, at=NOW), purpose="sign-in", browser="b", now=NOW)
    except signing.SignatureRefused as e: print(e.reason, e)
    print(len(c.token))
