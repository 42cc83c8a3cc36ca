"""Publish a version of a text of help, bring an older one back, say whether a text helped."""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.help import policies, shipped
from parta.help.models import Opinion, Revision
from parta.help.rules import markup
from parta.help.shipped import Wording
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy

LONGEST_REASON = 300


def publish(*, actor: Actor, code: str, wording: Wording, reason: str, read: int, now: datetime) -> int:
    """Show other words from now on; ``read`` is the version its author had before him. Returns the new version.

    :raises NotVisible: no such text ships
    :raises Invalid: no title, no steps in a guide, or words in braces that name nothing
    :raises Stale: somebody published in the meantime
    """
    require(policies.may_write(actor))
    text = _shipped(code)
    tidied = _tidied(wording)
    if problems := [*_problems(text, tidied), *_problems_of_reason(reason)]:
        raise Invalid(problems)
    return _add(actor, text, tidied, tidy(reason), None, read, now)


def bring_back(*, actor: Actor, code: str, number: int, read: int, now: datetime) -> int:
    """Show an older version again, as a new one; 0 = the shipped words, which then follow later releases.

    :raises NotVisible: there is no such version
    :raises Stale: somebody published in the meantime
    """
    require(policies.may_write(actor))
    text = _shipped(code)
    wording = Wording("", "", "", "")
    if number:
        old = policies.visible_revisions(actor).filter(code=code, number=number).exclude(restores=0).first()
        if old is None:
            raise NotVisible
        wording = Wording(old.title_uk, old.text_uk, old.title_en, old.text_en)
    reason = _("Version %(number)d is brought back.") % {"number": number}
    return _add(actor, text, wording, reason, number, read, now)


def judge(*, actor: Actor, code: str, number: int, helped: bool) -> None:
    """Count one reader's word on a version. Who it was is not kept."""
    require(policies.may_judge(actor))
    _shipped(code)
    name = "helped" if helped else "did_not"
    with acting(actor, "help.opinion.count"):
        Opinion.objects.get_or_create(code=code, number=number)
        Opinion.objects.filter(code=code, number=number).update(**{name: F(name) + 1})


def _shipped(code: str) -> shipped.Text:
    text = shipped.first_edition().texts.get(code)
    if text is None:
        raise NotVisible
    return text


def _add(
    actor: Actor, text: shipped.Text, wording: Wording, reason: str, restores: int | None, read: int, now: datetime
) -> int:
    try:
        with acting(actor, "help.text.publish"):
            last = policies.visible_revisions(actor).filter(code=text.code).order_by("-number").first()
            if (last.number if last else 0) != read:
                raise Stale(_("Somebody published another version of this text while you were writing."))
            made = Revision.objects.create(
                code=text.code, number=read + 1, title_uk=wording.title_uk, title_en=wording.title_en,
                text_uk=wording.text_uk, text_en=wording.text_en, reason=reason, restores=restores,
                based_on=text.wording.digest, at=now, account_id=actor.account_id, person_id=actor.person_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "revision_number_once" not in str(error):
            raise
        raise Stale(_("Somebody published another version of this text while you were writing.")) from error
    return made.number


def _tidied(wording: Wording) -> Wording:
    return Wording(tidy(wording.title_uk), _lines(wording.text_uk), tidy(wording.title_en), _lines(wording.text_en))


def _lines(text: str) -> str:
    """One kind of line ends, no spaces at them."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").splitlines()).strip()


def _problems(text: shipped.Text, wording: Wording) -> list[Problem]:
    found = []
    for language in shipped.LANGUAGES:
        title, words = wording.title(language), wording.text(language)
        if not getattr(wording, f"title_{language}") or len(title) > markup.LONGEST_TITLE:
            found.append(Problem(f"title_{language}", _("Give it a title of up to 150 signs.")))
        if not getattr(wording, f"text_{language}") or len(words) > markup.LONGEST_TEXT:
            found.append(Problem(f"text_{language}", _("Write the text, up to 20,000 signs.")))
        elif text.is_guide and not markup.steps(words):
            found.append(Problem(f"text_{language}", _("A guide has steps: begin each with its number, «1. ».")))
        wrong = markup.unknown(words, known=text.things, texts=shipped.first_edition().texts)
        if wrong:
            message = _("These name nothing: %(names)s. Choose from the names beside, or write the words out.")
            found.append(Problem(f"text_{language}", message % {"names": ", ".join(wrong)}))
    return found


def _problems_of_reason(reason: str) -> list[Problem]:
    if tidy(reason) and len(reason) <= LONGEST_REASON:
        return []
    return [Problem("reason", _("Say in up to 300 signs what is changed and why."))]
