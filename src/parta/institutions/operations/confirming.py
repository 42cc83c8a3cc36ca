"""The head signs the whole card off; the authority confirms what he signed."""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.editions.api import is_own_key
from parta.institutions import policies
from parta.institutions.models import CardState, Institution, Signoff
from parta.institutions.statement import statement
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.signing import api as signing

PURPOSE = "institutions.card"


def sign_card(*, actor: Actor, institution_id: int, version: datetime, cms: bytes, today: date, now: datetime) -> UUID:
    """Sign the card as it stands with one's own КЕП: every change up to ``version`` is the head's from now on.

    :raises Stale: the card has changed since it was read
    :raises Invalid: nothing has changed since the last signature; the key is somebody else's
    :raises SignatureRefused: the signature does not hold
    """
    require(policies.may_sign_card(actor, institution_id))
    with acting(actor, "institutions.card.sign"):
        public_id, state = _locked(institution_id)
        if state.changed_at != version:
            raise Stale(_("The card has changed since you opened this page. Read it again and sign."))
        if state.version == state.changed_at:
            raise Invalid([Problem("signature", _("Everything is signed already: nothing has changed since."))])
        data = statement(public_id, version, today)
        signer = signing.keep_signature(actor=actor, data=data, cms=cms, purpose=PURPOSE, now=now)
        if not is_own_key(actor, signer.rnokpp):
            raise Invalid([Problem("signature", _("The signature is not yours. Sign with your own key."))])
        made = Signoff.objects.create(
            institution_id=institution_id,
            version=version,
            signed_at=now,
            account_id=actor.account_id,
            signer=actor.name,
            signature_id=signer.signature_id,
            sha256=sha256(data).hexdigest(),
        )
    return made.public_id


def confirm_cards(*, actor: Actor, signoffs: Collection[UUID], now: datetime) -> int:
    """The authority confirms cards as their heads have signed them; return how many. Those confirmed already, or
    changed since they were signed, are passed over.

    :raises Refused: one of the institutions is governed directly by another authority, or signed by the actor himself
    """
    with acting(actor, "institutions.card.confirm"):
        rows = list(Signoff.objects.select_for_update().filter(public_id__in=signoffs, confirmed_at=None))
        for row in rows:
            require(policies.may_confirm_signoff(actor, row.institution_id, row.account_id))
        standing = dict(
            CardState.objects.filter(pk__in=[row.institution_id for row in rows]).values_list("pk", "changed_at")
        )
        fit = [row.pk for row in rows if standing.get(row.institution_id) == row.version]
        Signoff.objects.filter(pk__in=fit).update(confirmed_at=now, confirmed_by=actor.account_id, confirmer=actor.name)
    return len(fit)


def _locked(institution_id: int) -> tuple[UUID, CardState]:
    """:raises NotVisible: there is no such institution or it has no card"""
    found = Institution.objects.select_for_update(of=("self",)).filter(pk=institution_id).first()
    state = CardState.objects.filter(pk=institution_id).first()
    if found is None or state is None:
        raise NotVisible
    return found.public_id, state
