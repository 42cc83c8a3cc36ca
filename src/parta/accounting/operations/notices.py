"""Notices of absence: found and drafted by night, signed by the head, sent, answered, or closed with a reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from parta.accounting import policies
from parta.accounting.kinds import text_on
from parta.accounting.models import Dispatch, Notice
from parta.accounting.printing import notice_pdf
from parta.accounting.rules.notices import DAYS, LONGEST_TEXT, WINDOW, Addressee, Run, State, Way, fill
from parta.audit.api import acting
from parta.documents import api as documents
from parta.dossiers import api as dossiers
from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording

PURPOSE = "accounting.notice"
BATCH = 200  # institutions looked through by one statement
LONGEST = 300
_PDF = files.Limits(most_bytes=2**20, kinds=frozenset({files.PDF}))
# Runs of school days without a valid reason, by the calendar of the pupil's own lessons; those that a notice speaks of
# already, and those of pupils who are no longer enrolled there, are left out.
_RUNS = """
with days as (
  select d.*, d.missed > 0 and d.excused = 0 and d.missed >= d.held as is_out
    from journal_school_days_v1(%(insts)s::int[], %(y)s, %(since)s, %(least)s) d),
islands as (
  select days.*, row_number() over (partition by institution_id, pupil_id order by day)
               - row_number() over (partition by institution_id, pupil_id, is_out order by day) as island
    from days),
runs as (
  select institution_id, pupil_id, max(journal_id) as journal_id, min(day) as first_day, max(day) as last_day,
         count(*)::int as days
    from islands where is_out group by institution_id, pupil_id, island having count(*) >= %(least)s)
select r.institution_id, r.pupil_id, r.journal_id, g.name, r.first_day, r.last_day, r.days, p.display_name, p.sex,
       p.born_on
  from runs r
  join enrolment_group_v1 g on g.institution_id = r.institution_id and g.id = r.journal_id
  join enrolment_main_v1 m on m.institution_id = r.institution_id and m.person_id = r.pupil_id
                          and m.during @> %(today)s::date
  join lateral (select display_name, sex, born_on from enrolment_roll_v1 l
                 where l.institution_id = r.institution_id and l.school_year = %(y)s and l.pupil_id = r.pupil_id
                   and not l.is_protected
                 limit 1) p on true
 where not exists (select from accounting_notice n
                    where n.institution_id = r.institution_id and n.school_year = %(y)s and n.pupil_id = r.pupil_id
                      and n.first_day <= r.last_day and n.last_day >= r.first_day)
 order by r.institution_id, p.display_name, r.first_day
"""
_SCHOOLS = "select distinct institution_id from enrolment_group_v1 where school_year = %s order by 1"


class NotNow(DomainError):
    """The notice is not in the state that allows this: signed, closed or sent already."""

    code = "notice-not-now"


def find_absent(*, actor: Actor, now: datetime, institution_ids: Sequence[int] | None = None) -> int:
    """Draft a notice for every run that none speaks of, over all institutions or these. Returns how many were drafted.
    A batch of institutions is one transaction; what a killed worker left is found the next time.
    """
    require(policies.may_look(actor))
    today = local_day(now)
    schools = _schools(today) if institution_ids is None else list(institution_ids)
    drafted = 0
    for first in range(0, len(schools), BATCH):
        with acting(actor, "accounting.notices.draft"):
            runs = _runs(schools[first : first + BATCH], today)
            for run in runs:
                draft_notice(actor=actor, run=run, today=today)
            drafted += len(runs)
    return drafted


def draft_notice(*, actor: Actor, run: Run, today: date) -> int:
    """Draft and print the notice of one run; returns its id."""
    require(policies.may_look(actor))
    title, body = text_on(today)
    with translation.override("uk"):  # a document of the state, whatever the language of the worker
        values = _values(run, today)
    row = Notice(
        institution_id=run.institution_id,
        school_year=school_year_of(run.first_day),
        pupil_id=run.pupil_id,
        group_id=run.group_id,
        class_name=run.class_name,
        first_day=run.first_day,
        last_day=run.last_day,
        days=run.days,
        title=fill(title, values),
        text=fill(body, values),
    )
    with acting(actor, "accounting.notice.draft"):
        _print(actor, row, today)
        row.save(force_insert=True)
    return int(row.id)


def rewrite_notice(*, actor: Actor, institution_id: int, notice_id: int, text: str, now: datetime) -> None:
    """Change the text of a draft and print it anew, for whoever is in charge now.

    :raises Invalid: the text is empty or too long
    :raises NotNow: it is signed or closed
    """
    require(policies.may_keep(actor, institution_id=institution_id))
    said = "\n".join(line for line in (tidy(part) for part in text.split("\n")) if line)
    if not said or len(said) > LONGEST_TEXT:
        words = _("The text is empty or longer than %(most)d signs.") % {"most": LONGEST_TEXT}
        raise Invalid([Problem("text", words)])
    with acting(actor, "accounting.notice.rewrite"):
        row = _locked(institution_id, notice_id, State.DRAFT)
        row.text = said
        _print(actor, row, local_day(now))
        row.save(update_fields=["text", "position", "signed_by", "file_id"])


def sign_notice(*, actor: Actor, institution_id: int, notice_id: int, cms: bytes, now: datetime) -> None:
    """Sign the printed notice by the head's КЕП; from then on it never changes.

    :raises Refused: somebody else than the head asks
    :raises NotNow: it is signed or closed, or was printed for another head
    :raises Invalid: the signature is another person's
    :raises SignatureRefused: the signature does not hold
    """
    require(policies.may_sign(actor, institution_id=institution_id))
    with acting(actor, "accounting.notice.sign"):
        row = _locked(institution_id, notice_id, State.DRAFT)
        own = people.names([actor.person_id or 0]).get(actor.person_id or 0)
        if own is None or own.full != row.signed_by or row.file_id is None:
            raise NotNow(_("The notice was printed for somebody else in charge. Save its text anew, then sign."))
        card = files.file_card(actor, row.file_id)
        signer = signing.keep_signature(
            actor=actor, data=files.read_bytes(card.sha256), cms=cms, purpose=PURPOSE, now=now, file_id=row.file_id
        )
        person = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if person is None or person.person_id != actor.person_id:
            raise Invalid([Problem("signature", _("The signature is not yours. The head signs with his own key."))])
        row.state, row.signed_at, row.signature_id = State.SIGNED.value, now, signer.signature_id
        row.save(update_fields=["state", "signed_at", "signature_id"])


def send_notice(
    *,
    actor: Actor,
    institution_id: int,
    notice_id: int,
    addressee: Addressee,
    sent_on: date,
    way: Way,
    number: str,
    now: datetime,
) -> None:
    """Note when and how the signed notice left for an addressee, under which number of the outgoing letter.

    :raises NotNow: it is not signed, or was sent there already
    :raises Invalid: no number, a day before the signature or ahead
    """
    require(policies.may_keep(actor, institution_id=institution_id))
    with acting(actor, "accounting.notice.send"):
        row = _locked(institution_id, notice_id, State.SIGNED)
        assert row.signed_at is not None, "the database keeps signed notices whole"
        problems = []
        if not tidy(number) or len(number) > 60:
            problems.append(Problem("number", _("Type the number of the outgoing letter, at most 60 signs.")))
        if not local_day(row.signed_at) <= sent_on <= local_day(now):
            words = _("The day lies between the signature (%(day)s) and today.")
            problems.append(Problem("sent_on", words % {"day": wording.day(local_day(row.signed_at))}))
        if problems:
            raise Invalid(problems)
        words_of: dict[str, Any] = {"institution_id": institution_id, "notice_id": notice_id, "addressee": addressee}
        if Dispatch.objects.filter(**words_of).exists():
            raise NotNow(_("It is noted already that the notice was sent there."))
        Dispatch.objects.create(**words_of, sent_on=sent_on, way=way, number=tidy(number), author_id=actor.person_id)


def answer_notice(
    *,
    actor: Actor,
    institution_id: int,
    notice_id: int,
    addressee: Addressee,
    answered_on: date,
    number: str,
    answer: str,
    now: datetime,
) -> None:
    """Note what an addressee answered and when.

    :raises NotNow: it was not sent there, or is answered
    :raises Invalid: nothing is said, or the day lies before the sending or ahead
    """
    require(policies.may_keep(actor, institution_id=institution_id))
    with acting(actor, "accounting.notice.answer"):
        rows = Dispatch.objects.select_for_update(of=("self",))
        row = rows.filter(institution_id=institution_id, notice_id=notice_id, addressee=addressee).first()
        if row is None or row.answered_on is not None:
            raise NotNow(_("The notice was not sent there, or is answered already."))
        problems = []
        if not tidy(answer) or len(answer) > 1000:
            problems.append(Problem("answer", _("Say what was answered, at most 1000 signs.")))
        if not row.sent_on <= answered_on <= local_day(now):
            words = _("The day lies between the sending (%(day)s) and today.")
            problems.append(Problem("answered_on", words % {"day": wording.day(row.sent_on)}))
        if problems:
            raise Invalid(problems)
        row.answered_on, row.answer_number, row.answer = answered_on, tidy(number)[:60], tidy(answer)
        row.save(update_fields=["answered_on", "answer_number", "answer"])


def close_notice(*, actor: Actor, institution_id: int, notice_id: int, reason: str, now: datetime) -> None:
    """Close a draft without sending it: the absence had a reason, or a day was marked wrongly. The head alone decides.

    :raises Invalid: no reason
    :raises NotNow: it is signed or closed
    """
    require(policies.may_sign(actor, institution_id=institution_id))
    said = tidy(reason)
    if not said or len(said) > LONGEST:
        raise Invalid([Problem("reason", _("Say why no notice is due: it stays in the record. At most 300 signs."))])
    with acting(actor, "accounting.notice.close"):
        row = _locked(institution_id, notice_id, State.DRAFT)
        row.state, row.closed_reason, row.closed_by, row.closed_at = State.CLOSED.value, said, actor.person_id, now
        row.save(update_fields=["state", "closed_reason", "closed_by", "closed_at"])


def _schools(today: date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SCHOOLS, [school_year_of(today)])
        return [row[0] for row in cursor.fetchall()]


def _runs(schools: Sequence[int], today: date) -> list[Run]:
    opened = date(school_year_of(today), 9, 1)
    words: dict[str, Any] = {
        "insts": list(schools), "y": school_year_of(today), "least": DAYS, "today": today,
        "since": max(opened, today - timedelta(days=WINDOW)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, words)
        return [Run(*row) for row in cursor.fetchall()]


def _values(run: Run, today: date) -> dict[str, str]:
    case = documents.Case.GENITIVE
    guardians = people.guardians_of([run.pupil_id], today)
    return {
        "institution": institutions.institution(run.institution_id).name,
        "name": run.name,
        "whom": documents.declined(run.name, run.sex, case, documents.exceptions_on(today)),
        "born": wording.day(run.born_on),
        "class": run.class_name,
        "days": str(run.days),
        "first_day": wording.day(run.first_day),
        "last_day": wording.day(run.last_day),
        "address": _address(run.pupil_id) or "не вказано",
        "guardians": ", ".join(line.guardian.full for line in guardians) or "не вказано",
        "date": wording.day(today),
    }


def _address(pupil_id: int) -> str:
    slots = {part.slot: part.now for part in dossiers.facts_of_child(pupil_id)}
    for slot in (dossiers.Slot.ACTUAL_ADDRESS, dossiers.Slot.REGISTERED_ADDRESS):
        for line in slots.get(slot, ()):
            return line.title
    return ""


def _print(actor: Actor, row: Notice, today: date) -> None:
    """Print the notice for whoever is in charge and keep the bytes: they are what is signed."""
    charge = people.in_charge_of(row.institution_id, today)
    row.signed_by = charge.person.full if charge else ""
    with translation.override("uk"):
        is_head = charge is None or charge.position is people.Position.HEAD
        row.position = _("Head (position)") if is_head else _("Acting head (position)")
    pdf = notice_pdf(
        institution=institutions.institution(row.institution_id).name, title=row.title, text=row.text, on=today,
        position=row.position, head=row.signed_by,
    )  # fmt: skip
    row.file_id = files.store_file(
        actor=actor, purpose=PURPOSE, name="notice.pdf", data=pdf, limits=_PDF, institution_id=row.institution_id
    )


def _locked(institution_id: int, notice_id: int, state: State) -> Notice:
    rows = Notice.objects.select_for_update(of=("self",))
    row = rows.filter(institution_id=institution_id, id=notice_id).first()
    if row is None:
        raise NotVisible
    if row.state != state:
        raise NotNow(_("The notice was signed or closed meanwhile. Open the page again."))
    return row
