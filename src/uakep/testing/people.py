"""A person as an authority sends him away: two keys of ДСТУ 4145, two certificates, and files with the keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from uakep.dstu4145 import SigningKey
from uakep.testing import keyfiles
from uakep.testing.authority import Authority, Subject
from uakep.testing.containers import Signer
from uakep.testing.keyfiles import ITERATIONS
from uakep.testing.keys import KeyKind


@dataclass(frozen=True, slots=True)
class DstuPerson:
    """One key signs (M257), the other agrees on keys for encryption (M431) and must never sign."""

    signer: Signer
    agreement: Signer = field(repr=False)

    @property
    def certificate(self) -> bytes:
        return self.signer.certificate

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The person's two, then those of the authority and the root."""
        return (self.signer.certificate, self.agreement.certificate, *self.signer.chain)

    def key6(self, password: str) -> bytes:
        """Key-6.dat: both keys, no certificate."""
        return keyfiles.key6(self._secret(self.signer), password, self._secret(self.agreement))

    def jks(self, password: str) -> bytes:
        """A Java keystore: the signing key, its certificate and those above it."""
        return keyfiles.jks(self._secret(self.signer), password, (self.signer.certificate, *self.signer.chain))

    def pfx(self, password: str, *, with_certificates: bool = True, iterations: int = ITERATIONS) -> bytes:
        """PKCS #12."""
        inside = self.certificates[:2] if with_certificates else ()
        return keyfiles.pfx(self._secret(self.signer), password, inside, iterations=iterations)

    def pk8(self, password: str, *, iterations: int = ITERATIONS) -> bytes:
        """PKCS #8 (.pk8, .zs2): the signing key, no certificate."""
        return keyfiles.pk8(self._secret(self.signer), password, iterations=iterations)

    @staticmethod
    def _secret(signer: Signer) -> SigningKey:
        assert isinstance(signer.key, SigningKey)
        return signer.key


def dstu_person(
    subject: Subject,
    authority: Authority,
    *,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    qualified: bool = True,
    device: bool = False,
    directory: Mapping[str, str | bytes] | None = None,
) -> DstuPerson:
    """A person, or a seal, with keys of ДСТУ 4145 and certificates of the authority (best one of "dstu257")."""

    def certified(kind: KeyKind, *usage: str) -> Signer:
        return authority.issue(
            subject,
            key=kind,
            not_before=not_before,
            not_after=not_after,
            qualified=qualified,
            device=device,
            directory=directory,
            key_usage=usage,
        )

    return DstuPerson(
        certified("dstu257", "digital_signature", "content_commitment"), certified("dstu431", "key_agreement")
    )
