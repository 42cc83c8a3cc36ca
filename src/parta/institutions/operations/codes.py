"""Codes of an institution in other systems."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import ExternalId
from parta.institutions.rules.codes import BY_HAND, is_code
from parta.institutions.writing.dating import locked_card
from parta.institutions.writing.directory import refresh_directory
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy


def set_code(*, actor: Actor, institution_id: int, scheme: str, value: str, today: date) -> None:
    """Record the code of an institution in another system from today on; empty = it has none any more.

    ЄДЕБО codes come from the register alone.

    :raises Invalid: not a code; another institution has it
    :raises NotVisible: codes of this system are not recorded by hand
    """
    require(policies.may_edit_card(actor, institution_id))
    code = tidy(value)
    if scheme not in BY_HAND:
        raise NotVisible
    if code and not is_code(code):
        raise Invalid([Problem(scheme, _("A code has digits, Latin or Ukrainian letters, dashes; up to 30 signs."))])
    with acting(actor, "institutions.code.set"):
        locked_card(institution_id)
        standing = ExternalId.objects.filter(
            institution_id=institution_id, scheme=scheme, during__endswith=None
        ).first()
        if standing is not None and standing.value == code:
            return
        _replace(institution_id, scheme, standing, code, today)
        refresh_directory([institution_id])


def _replace(institution_id: int, scheme: str, standing: ExternalId | None, code: str, today: date) -> None:
    """One set today is corrected in its row; an older one ends today."""
    is_of_today = standing is not None and standing.during.lower == today
    if standing is not None and not (is_of_today and code):
        until = today + timedelta(days=1) if is_of_today else today
        ExternalId.objects.filter(pk=standing.pk).update(during=(standing.during.lower, until))
    if code:
        row = standing if is_of_today else None
        _write(institution_id, scheme, code, row, today if standing else None)


def _write(institution_id: int, scheme: str, code: str, row: ExternalId | None, since: date | None) -> None:
    """:raises Invalid: another institution has this code"""
    try:
        with transaction.atomic():
            if row is not None:
                ExternalId.objects.filter(pk=row.pk).update(value=code)
            else:
                ExternalId.objects.create(
                    institution_id=institution_id, scheme=scheme, value=code, during=(since, None)
                )
    except IntegrityError as error:
        raise Invalid([Problem(scheme, _("Another institution has this code. Compare with the document."))]) from error
