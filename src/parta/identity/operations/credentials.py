"""Passkeys, passwords with a second factor, recovery codes: what the owner of an account keeps."""

import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from webauthn.helpers.structs import CredentialDeviceType
from webauthn.registration.verify_registration_response import VerifiedRegistration

from parta.audit.api import acting
from parta.identity import factors, policies, rules
from parta.identity.models import Account, Event, Passkey, Password, RecoveryCode
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Refused
from parta.signing.api import vault


def choose_password(*, actor: Actor, login: str, password: str) -> factors.NewPassword:
    """Check login and password and make a secret for the second factor. Nothing is kept until `set_password`.

    :raises Invalid: the login is taken or has no shape; the password is short, common or like the login
    """
    require(policies.may_keep_own_access(actor))
    login = rules.plain_login(login)
    problems = [*_login_problems(login, actor.account_id), *_password_problems(login, password)]
    if problems:
        raise Invalid(problems)
    return factors.NewPassword(login, make_password(password), vault().seal(pyotp.random_base32().encode()))


def set_password(*, actor: Actor, chosen: factors.NewPassword, factor_code: str, now: datetime) -> tuple[str, ...]:
    """Keep the password and its second factor, once a code proves that the app has the secret; returns recovery codes.

    :raises Invalid: the code does not fit, or the login was taken meanwhile
    """
    require(policies.may_keep_own_access(actor))
    step = factors.matching_step(factors.factor_secret(chosen), factor_code, now, after=0)
    if step is None:
        words = _("The code does not fit. Type the six digits that the app shows now; check the clock of the phone.")
        raise Invalid([Problem("factor_code", words)])
    try:
        with acting(actor, "identity.password.set"), transaction.atomic():
            Account.objects.filter(pk=actor.account_id).update(login=chosen.login)
            Password.objects.update_or_create(
                account_id=actor.account_id,
                defaults={
                    "hash": chosen.hash,
                    "factor_sealed": chosen.factor_sealed,
                    "factor_step": step,
                    "set_at": now,
                },
            )
            Event.objects.create(account_id=actor.account_id, kind=Event.Kind.PASSWORD_SET)
            return _renew_recovery_codes(actor.account_id)
    except IntegrityError as error:
        raise Invalid([Problem("login", _("This login has just been taken. Choose another."))]) from error


def renew_recovery_codes(*, actor: Actor) -> tuple[str, ...]:
    """New recovery codes; the old ones stop working.

    :raises NotVisible: there is no password they could serve
    """
    require(policies.may_keep_own_access(actor))
    if not Password.objects.filter(pk=actor.account_id).exists():
        raise NotVisible(_("There is no password yet."))
    with transaction.atomic():
        return _renew_recovery_codes(actor.account_id)


def remove_password(*, actor: Actor, by_kep: bool) -> None:
    """Remove the password and its second factor. The last way in stays, unless the person has КЕП (``by_kep``).

    :raises Refused: it is the last way in
    """
    require(policies.may_keep_own_access(actor))
    with acting(actor, "identity.password.remove"):
        if not by_kep and not Passkey.objects.filter(account_id=actor.account_id).exists():
            raise Refused(_("This is your only way in. Add a passkey first."))
        Password.objects.filter(pk=actor.account_id).delete()
        RecoveryCode.objects.filter(account_id=actor.account_id).delete()
        Account.objects.filter(pk=actor.account_id).update(login=None)
        Event.objects.create(account_id=actor.account_id, kind=Event.Kind.PASSWORD_REMOVED)


def add_passkey(*, actor: Actor, verified: VerifiedRegistration, label: str) -> UUID:
    """Keep the public key that a device has just made and proved.

    :raises Refused: the device has a passkey here already
    """
    require(policies.may_keep_own_access(actor))
    synced = verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    try:
        with acting(actor, "identity.passkey.add"), transaction.atomic():
            made = Passkey.objects.create(
                account_id=actor.account_id,
                credential_id=verified.credential_id,
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                label=label or (_("Passkey in the cloud") if synced else _("Passkey of a device")),
            )
            made.refresh_from_db(fields=["public_id"])
            Event.objects.create(account_id=actor.account_id, kind=Event.Kind.PASSKEY_ADDED, device=label)
            return made.public_id
    except IntegrityError as error:
        raise Refused(_("This device has a passkey here already.")) from error


def remove_passkey(*, actor: Actor, passkey_id: UUID, by_kep: bool) -> None:
    """Remove one of the actor's passkeys. The last way in stays, unless the person has КЕП (``by_kep``).

    :raises NotVisible: it is somebody else's or is not there
    :raises Refused: it is the last way in
    """
    require(policies.may_keep_own_access(actor))
    with acting(actor, "identity.passkey.remove"):
        own = list(Passkey.objects.select_for_update().filter(account_id=actor.account_id))
        found = next((passkey for passkey in own if passkey.public_id == passkey_id), None)
        if found is None:
            raise NotVisible(_("There is no such passkey."))
        if len(own) == 1 and not by_kep and not Password.objects.filter(pk=actor.account_id).exists():
            raise Refused(_("This is your only way in. Add another passkey or a password first."))
        found.delete()
        Event.objects.create(account_id=actor.account_id, kind=Event.Kind.PASSKEY_REMOVED, device=found.label)


def _renew_recovery_codes(account_id: int) -> tuple[str, ...]:
    codes = tuple("".join(secrets.choice(rules.ALPHABET) for _ in range(12)) for _ in range(rules.RECOVERY_CODES))
    RecoveryCode.objects.filter(account_id=account_id).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account_id=account_id, code_key=factors.recovery_key(account_id, code)) for code in codes]
    )
    return tuple(rules.show_code(code) for code in codes)


def _login_problems(login: str, account_id: int) -> list[Problem]:
    if not 3 <= len(login) <= 254 or any(sign.isspace() for sign in login):
        return [Problem("login", _("A login is an e-mail address or a word of 3 signs or more, without spaces."))]
    if Account.objects.filter(login=login).exclude(pk=account_id).exists():
        return [Problem("login", _("This login is taken. Choose another, for example your e-mail address."))]
    return []


def _password_problems(login: str, password: str) -> list[Problem]:
    if len(password) < rules.MINIMUM_PASSWORD:
        words = _(
            "%(count)d signs are too few: at least %(needed)d are needed. Three words in a row are easy to remember."
        )
        return [Problem("password", words % {"count": len(password), "needed": rules.MINIMUM_PASSWORD})]
    if len(password) > 1000:
        return [Problem("password", _("The password is too long. At most 1,000 signs are accepted."))]
    if len(login) > 3 and login.split("@")[0] in password.lower():
        return [Problem("password", _("The password holds your login. Choose another."))]
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return [
            Problem("password", _("This password is among the most common ones and would be guessed. Choose another."))
        ]
    return []
