"""Ways in: КЕП, passkey, password with a second factor, invitation, demo. Nobody acts yet, so there is no actor."""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _
from webauthn import verify_authentication_response
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.registration.verify_registration_response import VerifiedRegistration

from parta.audit.api import acting
from parta.identity import answers, factors, farewells, fitting, grants, limits, queries, redeeming, rules, shown
from parta.identity.limits import forgive, hit, take_back
from parta.identity.models import Account, Event, Invitation, Passkey, Password, RecoveryCode
from parta.identity.operations import credentials
from parta.identity.operations.accounts import ensure_account
from parta.identity.rules import (
    BY_ACCOUNT,
    BY_CODE,
    BY_CODE_EVER,
    BY_FACTOR,
    CODES_BY_VISITOR,
    ONE_ANSWER,
    PASSWORDS_BY_VISITOR,
    SIGNATURES_BY_VISITOR,
    Fact,
    Method,
)
from parta.identity.sessions import SessionStore
from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError
from parta.kernel.text import sort_key
from parta.signing.api import VerifiedSigner, vault


class NoEntry(DomainError):
    """What was shown opens nothing; the message says what to do and never who exists."""

    code = "no-entry"
    status = 422


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whose identity is proved. ``chosen`` names the role to begin with (see `queries.grant_key`);
    ``choices`` counts the institutions that the certificate's ЄДРПОУ may mean: branches share their hub's. ``waits``:
    every role waits for something, such as the head's word for a deputy. ``edrpou``: the certificate's, which opens no
    role in another institution as long as the session lasts; ``judged``: what was found of institutions already.
    """

    account_id: int
    method: Method
    chosen: str = ""
    signature_id: int | None = None
    choices: int = 1
    waits: bool = False
    edrpou: str = ""
    judged: Mapping[str, bool] = field(default_factory=dict)


def count_signature(*, visitor: str, now: datetime) -> None:
    """Count a signature to verify: it costs us work whoever asks.

    :raises TooMany: by visitor, softly
    """
    hit(SIGNATURES_BY_VISITOR, visitor, now)


def by_kep(*, signer: VerifiedSigner, now: datetime, invitation_id: int | None = None) -> Arrival:
    """Person by РНОКПП, institution by ЄДРПОУ, and from both the role.

    ``invitation_id`` is an invitation this browser has opened: it ties the certificate to a person whose РНОКПП nobody
    had recorded, if the names agree. A refusal changes nothing: the invitation can still be answered.

    :raises NoEntry: nobody with this РНОКПП has a role; or every role is held in other organisations
    """
    with transaction.atomic():
        person_id = grants.persons().by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if invitation_id is not None:
            person_id = _tie(signer, invitation_id, person_id, now)
        return _arrive(signer, person_id, now)


def by_password(*, login: str, password: str, visitor: str, now: datetime) -> int:
    """The account whose second factor is to be asked next. An unknown login costs the same time and answers the same.

    :raises TooMany: by login or visitor; NoEntry: login or password does not fit
    """
    login = rules.plain_login(login)
    hit(PASSWORDS_BY_VISITOR, visitor, now)
    hit(BY_ACCOUNT, login, now)
    found = Password.objects.select_related("account").filter(account__login=login, account__closed_at=None).first()
    fits = check_password(password[:1000], found.hash if found else _nobodys_hash())
    if found is None or not fits:
        raise NoEntry(_("Login or password does not fit. After six attempts there is a pause of 15 minutes."))
    forgive(BY_ACCOUNT, login)
    take_back(PASSWORDS_BY_VISITOR, visitor)
    return int(found.pk)


def by_factor(*, account_id: int, code: str, now: datetime) -> Arrival:
    """The second step after `by_password`: a code of the app, or a recovery code.

    :raises TooMany: too many wrong codes; NoEntry: the code does not fit or was used before
    """
    hit(BY_FACTOR, str(account_id), now)
    if not (_factor_fits(account_id, code, now) or _recovery_fits(account_id, code, now)):
        raise NoEntry(
            _("The code does not fit, or was used already. Type the digits that the app shows now, or a recovery code.")
        )
    forgive(BY_FACTOR, str(account_id))
    _require_open(account_id)
    return Arrival(account_id, Method.PASSWORD)


def by_passkey(*, credential: str, challenge: bytes, origin: str, rp_id: str, now: datetime) -> Arrival:
    """The device answers for its owner (it has asked for a finger, a face or a PIN).

    :raises TooMany: this challenge has been answered
    :raises NoEntry: the passkey is unknown, revoked, or its answer does not hold
    """
    try:
        shown = parse_authentication_credential_json(credential)
        found = (
            Passkey.objects.select_related("account")
            .filter(credential_id=shown.raw_id, account__closed_at=None)
            .first()
        )
        if found is None:
            raise NoEntry(
                _("Parta does not know this passkey. It may have been removed: sign in another way and add it again.")
            )
        verified = verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_origin=origin,
            expected_rp_id=rp_id,
            credential_public_key=bytes(found.public_key),
            credential_current_sign_count=found.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise NoEntry(_("The passkey’s answer could not be checked. Try again, or sign in another way.")) from error
    hit(ONE_ANSWER, challenge.hex(), now)
    with acting(Actor(account_id=found.account_id), "identity.passkey.use"):
        Passkey.objects.filter(pk=found.pk).update(sign_count=verified.new_sign_count, used_at=now)
    return Arrival(found.account_id, Method.PASSKEY)


def by_demo(*, account_id: int) -> Arrival:
    """A demo person, without key or password.

    :raises NoEntry: demo mode is off, or the account is closed
    """
    if not settings.PARTA_DEMO:
        raise NoEntry(_("There is no demo here."))
    _require_open(account_id)
    return Arrival(account_id, Method.DEMO)


def open_invitation(*, typed: str, visitor: str, now: datetime) -> int:
    """Find the invitation of a code; returns its id for the browser's session. Whose it is, is not said yet.

    :raises TooMany: by visitor; NoEntry: mistyped or unknown; InvitationOver: used, revoked, out of date
    """
    code = rules.read_code(typed)
    if code is None:
        raise NoEntry(_("There is a mistake in the code: it has 12 signs in three groups. Compare it with the card."))
    hit(CODES_BY_VISITOR, visitor, now)
    found = Invitation.objects.select_related("account").filter(code_key=factors.code_key(code)).first()
    if found is None:
        raise NoEntry(_("There is no such invitation. Compare the code with the card, or ask for a new one."))
    take_back(CODES_BY_VISITOR, visitor)
    trouble = redeeming.trouble_with(found, now)
    if trouble:
        raise redeeming.InvitationOver(trouble)
    return found.pk


def check_fact(*, invitation_id: int, answer: str, born_on: date | None, now: datetime) -> None:
    """Does the bearer know what the school holds? Five wrong answers make a pause, ten end the invitation.

    :raises TooMany, NoEntry, InvitationOver: as said
    """
    found = Invitation.objects.select_related("account").get(pk=invitation_id)
    trouble = redeeming.trouble_with(found, now)
    if trouble:
        raise redeeming.InvitationOver(trouble)
    try:
        hit(BY_CODE_EVER, str(found.pk), now)
    except limits.TooMany:
        with acting(SYSTEM, "identity.invitation.lock"):
            Invitation.objects.filter(pk=found.pk, used_at=None, revoked_at=None).update(revoked_at=now)
            Event.objects.create(account_id=found.account_id, kind=Event.Kind.LOCKED)
        words = _("Ten wrong answers: this invitation works no longer. Ask the one who gave it for a new one.")
        raise redeeming.InvitationOver(words) from None
    hit(BY_CODE, str(found.pk), now)
    if not _fact_fits(Fact(found.fact), found.fact_person_id, answer, born_on):
        raise NoEntry(
            _("This does not agree with what the school has recorded. Check it, or ask the school what it holds.")
        )
    forgive(BY_CODE, str(found.pk))


def invited(invitation_id: int) -> Actor:
    """The person an invitation is for, acting on nothing yet but her own ways in."""
    found = Invitation.objects.select_related("account").get(pk=invitation_id)
    return Actor(account_id=found.account_id, person_id=found.account.person_id)


def name_of(person_id: int) -> str:
    """«Олена Савчук», to greet her."""
    return grants.persons().names([person_id])[person_id].spoken


def redeem_with_passkey(*, invitation_id: int, verified: VerifiedRegistration, label: str, now: datetime) -> Arrival:
    """Use the invitation up and keep the passkey, both or neither.

    :raises InvitationOver: somebody was quicker, or it no longer holds
    """
    owner = invited(invitation_id)
    with acting(owner, "identity.invitation.redeem"):
        redeeming.use_up(invitation_id=invitation_id, now=now)
        credentials.add_passkey(actor=owner, verified=verified, label=label)
    return Arrival(owner.account_id, Method.PASSKEY)


def redeem_with_password(
    *, invitation_id: int, chosen: factors.NewPassword, factor_code: str, now: datetime
) -> tuple[Arrival, tuple[str, ...]]:
    """Use the invitation up and keep the password with its second factor; returns the recovery codes too.

    :raises InvitationOver: somebody was quicker, or it no longer holds; Invalid: the code of the app does not fit
    """
    owner = invited(invitation_id)
    with acting(owner, "identity.invitation.redeem"):
        redeeming.use_up(invitation_id=invitation_id, now=now)
        codes = credentials.set_password(actor=owner, chosen=chosen, factor_code=factor_code, now=now)
    return Arrival(owner.account_id, Method.PASSWORD), codes


def enter(*, store: SessionStore, arrival: Arrival, device: str, now: datetime) -> None:
    """Begin the session: a new key, so that one planted before signing in is worth nothing."""
    account, judged = Account.objects.get(pk=arrival.account_id), dict(arrival.judged)
    signed = queries.signed_actor(account, arrival.method, local_day(now), arrival.chosen, arrival.edrpou, judged)
    left = farewells.ended_since_last_visit(account, now)
    store.clear()
    store.cycle_key()
    farewells.leave_word(store, left)
    lasts = rules.session_lifetime([grant.role for grant in (*signed.actor.grants, *signed.withheld)])
    store.set_expiry(int(lasts.total_seconds()))
    if signed.actor.current:
        store[GRANT] = queries.grant_key(signed.actor.current)
    if arrival.edrpou:
        store[EDRPOU], store[JUDGED] = arrival.edrpou, judged
    store.belong_to(arrival.account_id, arrival.method, device)
    Event.objects.create(
        account_id=arrival.account_id,
        kind=Event.Kind.SIGNED_IN,
        method=arrival.method,
        device=device,
        signature_id=arrival.signature_id,
    )


def leave(*, store: SessionStore, account_id: int) -> None:
    """End this browser's session."""
    store.flush()
    Event.objects.create(account_id=account_id, kind=Event.Kind.SIGNED_OUT)


GRANT = "grant"  # session key: which role the pages are shown for
EDRPOU = "edrpou"  # session key: of the certificate; roles that come later are held against it too
JUDGED = "judged"  # session key: which institutions it fits, so that a page costs no statement for them


def _arrive(signer: VerifiedSigner, person_id: int | None, now: datetime) -> Arrival:
    if person_id is None:
        raise NoEntry(
            _(
                "The signature is good, but nobody with this РНОКПП has a role in Parta. Heads get theirs from the "
                "education department, staff and families from the school: ask for an invitation."
            )
        )
    found = grants.held_by(person_id, local_day(now))
    held = found.grants
    if not held:
        raise NoEntry(
            _(
                "The signature is good, but you have no role in Parta today: an appointment that has ended opens "
                "nothing, though the certificate is valid. If this is a mistake, heads ask the education department, "
                "staff ask the head."
            )
        )
    meant = _roles_of_certificate(signer, held)
    judged: fitting.Judged = {}
    shut = fitting.shut_by(signer.edrpou, held, judged)
    with acting(SYSTEM, "identity.entrance.kep", signature_id=signer.signature_id):
        account_id = ensure_account(actor=SYSTEM, person_id=person_id)
        _require_open(account_id)
        Invitation.objects.filter(account_id=account_id, fact=Fact.KEP, used_at=None, revoked_at=None).update(
            used_at=now
        )
        answers.note_answer(signer, account_id, now)
        shown.note(account_id, signer.certificate_ends_at, now)
    choices = len({grant.institution_id for grant in meant if grant.institution_id})
    waits = not any(queries.opens(Method.KEP, grant, found.confirmed_posts) and grant not in shut for grant in held)
    chosen = queries.grant_key(meant[0])
    return Arrival(account_id, Method.KEP, chosen, signer.signature_id, choices, waits, signer.edrpou, judged)


def _tie(signer: VerifiedSigner, invitation_id: int, known: int | None, now: datetime) -> int:
    """The person invited, once the certificate is known to be hers.

    :raises NoEntry: another person signed; InvitationOver: the invitation no longer holds
    """
    with acting(SYSTEM, "identity.entrance.tie", signature_id=signer.signature_id):
        found = Invitation.objects.select_for_update(of=("self",)).select_related("account").get(pk=invitation_id)
        trouble = redeeming.trouble_with(found, now)
        if trouble:
            raise redeeming.InvitationOver(trouble)
        invited = found.account.person_id
        if known is not None and known != invited:
            raise NoEntry(_("This invitation is for another person. Sign out of it and sign in without the code."))
        if found.role == Role.DEPUTY:
            answers.require_own_certificate(signer, found.institution_id or 0, is_invited_person=known == invited)
        if known is None:
            _require_rnokpp(signer)
            _require_same_name(signer, invited)
            grants.persons().remember_rnokpp(SYSTEM, invited, signer.rnokpp)
        Invitation.objects.filter(pk=found.pk).update(used_at=now)
        Event.objects.create(
            account_id=found.account_id, kind=Event.Kind.INVITATION_USED, signature_id=signer.signature_id
        )
        return invited


def _require_rnokpp(signer: VerifiedSigner) -> None:
    if not signer.rnokpp:
        raise NoEntry(
            _(
                "There is no РНОКПП in the certificate, so it cannot be tied to you. Ask your provider for a "
                "certificate with РНОКПП, then use the code again."
            )
        )


def _require_same_name(signer: VerifiedSigner, person_id: int) -> None:
    """Family and given name; the patronymic too, when both the register and the certificate have one."""
    name = grants.persons().names([person_id])[person_id]
    pairs = [(name.family_name, signer.family_name), (name.given_name, signer.given_name)]
    if name.patronymic and signer.patronymic:
        pairs.append((name.patronymic, signer.patronymic))
    if any(sort_key(a) != sort_key(b) for a, b in pairs):
        raise NoEntry(
            _(
                "The certificate was issued to %(signer)s, the invitation to another person. "
                "Ask the one who gave it to correct the name."
            )
            % {"signer": " ".join(filter(None, (signer.family_name, signer.given_name, signer.patronymic)))}
        )


def _roles_of_certificate(signer: VerifiedSigner, held: tuple[Grant, ...]) -> tuple[Grant, ...]:
    found = fitting.roles_of_certificate(signer.edrpou, held)
    if not found:
        raise NoEntry(
            _(
                "The certificate is issued for %(organisation)s (ЄДРПОУ %(edrpou)s), where you have no role in Parta. "
                "Sign with the key of your institution, or with your personal one."
            )
            % {"organisation": signer.organisation or "—", "edrpou": signer.edrpou}
        )
    return found


def _require_open(account_id: int) -> None:
    if not Account.objects.filter(pk=account_id, closed_at=None).exists():
        raise NoEntry(_("This account is closed. Ask the one who appointed you."))


def _factor_fits(account_id: int, code: str, now: datetime) -> bool:
    """Compare, and step forward in one statement: a code sent twice at once opens one session."""
    found = Password.objects.filter(pk=account_id).first()
    if found is None:
        return False
    secret = vault().open(bytes(found.factor_sealed)).decode()
    step = factors.matching_step(secret, code, now, after=found.factor_step)
    return step is not None and bool(
        Password.objects.filter(pk=account_id, factor_step__lt=step).update(factor_step=step)
    )


def _recovery_fits(account_id: int, code: str, now: datetime) -> bool:
    plain = rules.plain_code(code)
    key = factors.recovery_key(account_id, plain)
    used = RecoveryCode.objects.filter(account_id=account_id, code_key=key, used_at=None).update(used_at=now)
    if used:
        Event.objects.create(account_id=account_id, kind=Event.Kind.RECOVERY_USED)
    return bool(used)


def _fact_fits(fact: Fact, person_id: int, answer: str, born_on: date | None) -> bool:
    known, typed = grants.persons(), "".join(answer.split()).upper()
    if fact is Fact.BORN_ON:
        return born_on is not None and known.born_on(person_id) == born_on
    held = (known.rnokpp_tail(person_id),) if fact is Fact.RNOKPP_TAIL else known.document_tails(person_id)
    return any(tail and hmac.compare_digest(tail.upper().encode(), typed.encode()) for tail in held)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return make_password(base64.b64encode(settings.SECRET_KEY.encode()).decode())
