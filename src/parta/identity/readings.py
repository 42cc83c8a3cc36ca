"""What the test of a key says, line by line: what is well, what is wrong and where to go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parta.identity import acting, fitting, grants, rules
from parta.identity.shown import leads
from parta.institutions import api as institutions
from parta.kernel.actor import Grant
from parta.kernel.dates import local_day
from parta.signing.api import Claims, Inspection

_SHOWN = 5  # institutions of one ЄДРПОУ that are named


@dataclass(frozen=True, slots=True)
class Reading:
    """One line. ``state`` is «good», «warn» or «bad»."""

    state: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer. ``is_good``: it holds and names a person; ``opens``: a role that needs КЕП waits for the
    person; ``leads``: there is such a role, whether this key opens it or not.
    """

    heading: str
    readings: tuple[Reading, ...]
    is_good: bool
    opens: bool
    leads: bool


def report(inspection: Inspection, now: datetime) -> Report:
    """What to tell the owner of a key. Reads the register only for a signature that holds: a claim proves nothing."""
    readings, claims = list(_readings(inspection, now)), inspection.claims
    if inspection.trouble is not None or claims is None or not claims.rnokpp:
        return Report(_("The key will not do yet"), tuple(readings), False, False, False)
    person_id = grants.persons().by_rnokpp(claims.rnokpp)
    opened = fitting.opened_to(person_id, claims.edrpou, now) if person_id is not None else ()
    leads_somewhere = bool(opened) or (person_id is not None and leads(person_id, now))
    readings.append(_role(opened, leads_somewhere))
    return Report(_heading(opened, leads_somewhere), tuple(readings), True, bool(opened), leads_somewhere)


def _heading(opened: tuple[Grant, ...], leads_somewhere: bool) -> str:
    if opened:
        return _("Your key is ready")
    return _("This key does not open your role") if leads_somewhere else _("The key works, but no role waits for you")


def _readings(inspection: Inspection, now: datetime) -> Iterator[Reading]:
    if inspection.trouble is not None:
        yield Reading("bad", _("The signature would not be accepted"), str(inspection.trouble))
    else:
        yield Reading("good", _("The signature holds"), inspection.algorithm)
    claims = inspection.claims
    if claims is None:
        return
    full = " ".join(filter(None, (claims.family_name, claims.given_name, claims.patronymic)))
    if full:
        yield Reading("good", _("Issued to %(name)s") % {"name": full}, claims.issuer_name)
    yield _term(claims, now)
    if not claims.is_seal:
        yield _person_code(claims)
    yield _organisation(claims, is_proved=inspection.trouble is None)
    if "revocation-not-checked" in inspection.warnings:
        yield Reading(
            "warn",
            _("Whether it was revoked could not be found out"),
            _("The list of your provider has not come to us yet. Signing in works; the record says so."),
        )


def _term(claims: Claims, now: datetime) -> Reading:
    ends, today = local_day(claims.ends_at), local_day(now)
    state = rules.readiness_of(ends, today)
    day = {"day": ends.strftime("%d.%m.%Y")}
    if state is rules.Ready.ENDED:
        return Reading("bad", _("The certificate ended on %(day)s") % day, _renewal())
    if state is rules.Ready.ENDING:
        return Reading("warn", _("The certificate ends soon, on %(day)s") % day, _renewal())
    return Reading("good", _("The certificate is valid until %(day)s") % day)


def _renewal() -> str:
    return _(
        "Get a new one from your provider: PrivatBank, Diia, the tax service and others. It is done online in time."
    )


def _person_code(claims: Claims) -> Reading:
    if claims.rnokpp:
        return Reading("good", _("РНОКПП is in it"))
    return Reading(
        "bad",
        _("There is no РНОКПП in it"),
        _("Parta cannot recognise you. Ask your provider for a certificate with РНОКПП."),
    )


def _organisation(claims: Claims, *, is_proved: bool) -> Reading:
    if not claims.edrpou:
        return Reading(
            "warn",
            _("There is no ЄДРПОУ in it: a personal certificate"),
            _(
                "A head may sign in with it. A deputy needs a certificate of an employee, with the ЄДРПОУ of the "
                "institution: your provider issues it by an application of the institution."
            ),
        )
    if not is_proved:
        return Reading("good", _("ЄДРПОУ %(edrpou)s") % {"edrpou": claims.edrpou})
    found = institutions.institutions_by_edrpou(claims.edrpou)
    if not found:
        return Reading(
            "warn",
            _("ЄДРПОУ %(edrpou)s is of no institution in the register") % {"edrpou": claims.edrpou},
            _("Check the code in the certificate. If it is right, the education department has the institution added."),
        )
    names = ", ".join(card.title for card in found[:_SHOWN])
    return Reading("good", _("ЄДРПОУ %(edrpou)s") % {"edrpou": claims.edrpou}, names)


def _role(opened: tuple[Grant, ...], leads_somewhere: bool) -> Reading:
    if opened:
        places = [line.place for line in acting.lines_of(opened)]
        return Reading("good", _("The key opens Parta for you"), ", ".join(places))
    if leads_somewhere:
        return Reading(
            "bad",
            _("This key does not open your role in Parta"),
            _(
                "The certificate is of another organisation, or has no ЄДРПОУ of the institution, which a deputy "
                "needs. Take the key of your institution."
            ),
        )
    return Reading(
        "warn",
        _("No role waits for this person in Parta yet"),
        _("Heads get theirs from the education department, deputies from the head. Ask for an invitation."),
    )
