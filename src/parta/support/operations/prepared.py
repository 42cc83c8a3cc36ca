"""Prepared answers: national ones are shipped, each authority keeps its own."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.support import policies
from parta.support.models import AnswerTemplate
from parta.support.rules.tickets import CATEGORIES, LONGEST_SUBJECT, LONGEST_WORDS
from parta.support.writing import plain_words

_SHIPPED = Path(__file__).parents[1] / "editions" / "answers.json"


@dataclass(frozen=True, slots=True)
class Wording:
    """A prepared answer. English may be empty."""

    title_uk: str
    text_uk: str
    title_en: str = ""
    text_en: str = ""
    category: str = ""


def keep_template(
    *, actor: Actor, authority_id: int | None, wording: Wording, now: datetime, template_id: int | None = None
) -> int:
    """Add a prepared answer, or put another wording into one; returns its id.

    :raises Invalid: no title or text
    :raises NotVisible: there is no such answer for the actor
    """
    require(policies.may_keep_template(actor, authority_id))
    values = _checked(wording)
    with acting(actor, "support.template.keep"):
        if template_id is None:
            made = AnswerTemplate.objects.create(
                authority_id=authority_id, changed_at=now, changed_by_account_id=actor.account_id, **values
            )
            return made.pk
        rows = policies.visible_templates(actor).filter(pk=template_id, authority=authority_id)
        if not rows.update(changed_at=now, changed_by_account_id=actor.account_id, **values):
            raise NotVisible
    return template_id


def retire_template(*, actor: Actor, template_id: int, now: datetime) -> None:
    """Stop offering a prepared answer. Answers that were sent with it stay as they are.

    :raises NotVisible: there is no such answer for the actor
    """
    with acting(actor, "support.template.retire"):
        row = policies.visible_templates(actor).filter(pk=template_id).first()
        if row is None:
            raise NotVisible
        require(policies.may_keep_template(actor, row.authority_id))
        AnswerTemplate.objects.filter(pk=row.pk).update(retired_at=now, changed_by_account_id=actor.account_id)


def load_first_templates(*, actor: Actor = SYSTEM) -> int:
    """Add the national answers shipped with the product where they are missing; returns how many."""
    require(policies.may_keep_template(actor, None))
    shipped = json.loads(_SHIPPED.read_text(encoding="utf-8"))["answers"]
    known = set(AnswerTemplate.objects.exclude(code=None).values_list("code", flat=True))
    missing = [each for each in shipped if each["code"] not in known]
    if missing:
        with acting(actor, "support.template.load"):
            AnswerTemplate.objects.bulk_create(
                AnswerTemplate(changed_at=timezone.now(), changed_by_account_id=actor.account_id, **each)
                for each in missing
            )
    return len(missing)


def _checked(wording: Wording) -> dict[str, str]:
    problems = []
    if not tidy(wording.title_uk) or len(wording.title_uk) > LONGEST_SUBJECT:
        problems.append(Problem("title_uk", _("Give it a title of up to 150 signs.")))
    if not plain_words(wording.text_uk) or len(wording.text_uk) > LONGEST_WORDS:
        problems.append(Problem("text_uk", _("Write the answer, up to 10,000 signs.")))
    if wording.category and wording.category not in CATEGORIES:
        problems.append(Problem("category", _("Choose what it is about.")))
    if problems:
        raise Invalid(problems)
    return {
        "title_uk": tidy(wording.title_uk),
        "text_uk": plain_words(wording.text_uk),
        "title_en": tidy(wording.title_en)[:LONGEST_SUBJECT],
        "text_en": plain_words(wording.text_en)[:LONGEST_WORDS],
        "category": wording.category,
    }
