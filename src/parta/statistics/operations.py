"""Freezing a form: its figures as known now are kept with the definition; then signed by КЕП."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.people import api as people
from parta.signing import api as signing
from parta.statistics import policies
from parta.statistics.models import Report
from parta.statistics.queries import computing, forms
from parta.statistics.rules.definitions import canonical, digest
from parta.statistics.rules.results import Outcome, check

PURPOSE = "statistics.report"
LONGEST_DOCUMENT = 64 * 1024  # bytes of what is signed: `signing` keeps it whole


class NotNow(DomainError):
    """The report is signed already."""

    code = "report-not-now"


def freeze_report(
    *,
    actor: Actor,
    form: str,
    day: date,
    institution_id: int | None = None,
    authority_id: int | None = None,
    now: datetime,
) -> UUID:
    """Compute a form over an institution or an authority's territory and keep it; returns the report's public id.

    :raises Invalid: the day is still ahead
    :raises NotVisible: no edition in force on the day has this form
    """
    require(policies.may_report(actor, institution_id=institution_id, authority_id=authority_id))
    if day > local_day(now):
        raise Invalid([Problem("on", _("The day is still ahead: a form is frozen as of a day that has come."))])
    definition = forms.definition_on(form, day)
    scope = forms.scope_of(institution_id, authority_id)
    with acting(actor, "statistics.report.freeze"):
        units = computing.compute(definition.form, scope, computing.Moment(day, now))
        figures = computing.total(definition.form, units)
        report = Report(
            form=form,
            as_of=day,
            institution_id=institution_id,
            authority_id=authority_id,
            definition=dict(definition.row),
            definition_sha256=digest(definition.row),
            figures=figures,
            units={str(unit): found for unit, found in units.items()} if authority_id is not None else {},
            account_id=actor.account_id,
            prepared_by=actor.name,
            prepared_at=now,
        )
        checks = check(definition.form, figures)
        report.broken = sum(1 for one in checks if one.outcome is Outcome.BROKEN)
        told = _told(report, definition)
        report.document, report.document_sha256 = canonical(told).decode(), digest(told)
        if len(report.document.encode()) > LONGEST_DOCUMENT:
            raise Invalid([Problem("form", _("The form is too large to be signed as one document."))])
        report.save(force_insert=True)
        report.refresh_from_db(fields=["public_id"])
    return report.public_id


def sign_report(*, actor: Actor, public_id: UUID, cms: bytes, now: datetime) -> None:
    """Sign a frozen report by the actor's own КЕП over its document.

    :raises NotNow: it is signed already
    :raises Invalid: a control does not hold, or the signature is another person's
    :raises SignatureRefused: the signature does not hold
    """
    with acting(actor, "statistics.report.sign"):
        report = Report.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
        if report is None:
            raise NotVisible
        require(policies.may_report(actor, institution_id=report.institution_id, authority_id=report.authority_id))
        if report.signed_at is not None:
            raise NotNow(_("The report is signed already."))
        checks = check(forms.definition_of(report.definition).form, report.figures)
        if forms.errors_in(checks):
            words = _("A control does not hold. Put the records right, then freeze the form anew.")
            raise Invalid([Problem("controls", words)])
        signer = signing.keep_signature(actor=actor, data=report.document.encode(), cms=cms, purpose=PURPOSE, now=now)
        found = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if found is None or found.person_id != actor.person_id:
            raise Invalid([Problem("signature", _("The signature is not yours. Sign with your own key."))])
        report.signature_id, report.signed_by, report.signed_at = signer.signature_id, actor.name, now
        report.save(update_fields=["signature_id", "signed_by", "signed_at"])


def _told(report: Report, definition: forms.Definition) -> dict[str, Any]:
    """What is signed: everything that says which figures these are and how they came about."""
    checks = check(definition.form, report.figures)
    return {
        "form": definition.code,
        "name": str(definition.row["name_uk"]),
        "title": definition.form.title,
        "as_of": report.as_of.isoformat(),
        "known_at": report.prepared_at.isoformat(),
        "of": _of(report),
        "definition_sha256": report.definition_sha256,
        "figures": report.figures,
        "without_source": [cell.address for cell in definition.form.cells() if not cell.source],
        "controls": {
            "held": sum(1 for one in checks if one.outcome is Outcome.HOLDS),
            "broken": [one.control.text for one in checks if one.outcome is Outcome.BROKEN],
            "without_source": sum(1 for one in checks if one.outcome is Outcome.UNKNOWN),
        },
    }


def _of(report: Report) -> dict[str, Any]:
    if report.institution_id is not None:
        card = institutions.institution(report.institution_id)
        return {"institution": str(card.public_id), "name": card.name, "edrpou": card.edrpou}
    body = institutions.authority(report.authority_id or 0)
    return {"authority": str(body.public_id), "name": body.name}
