"""An act as its kind sees it, and the document of it that is signed."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.institutions import api as institutions
from parta.life.kinds.frame import About, Kind, kind_of
from parta.life.models import Act
from parta.life.rules.acts import Code, Effect, Matter, document
from parta.ui import wording


def kind_for(act: Act) -> Kind:
    """The kind of an act; of a correction that of the act it takes back."""
    return kind_of(act.corrects.kind if act.corrects else act.kind)


def about_of(act: Act) -> About:
    """What an act is about. One statement."""
    card = institutions.institutions([act.institution_id] if act.institution_id else []).get(act.institution_id or 0)
    return About(card, act.authority_id)


def matter_of(act: Act, today: date) -> Matter:
    """The act itself; for a correction the act it takes back, with the correction's own ground."""
    wrong = act.corrects or act
    return Matter(
        act_id=wrong.pk,
        institution_id=wrong.institution_id,
        authority_id=wrong.authority_id,
        day=wrong.day or today,
        values=wrong.values,
        done=wrong.done,
        today=today,
        ground=ground_of(act),
    )


def ground_of(act: Act) -> str:
    """«рішення Калинівської міської ради від 02.09.2026 № 17», as it goes into rows and orders: in Ukrainian."""
    if not act.number or act.dated_on is None:
        return act.ground
    with override("uk"):
        return _("decision: %(body)s, of %(day)s No. %(number)s") % {
            "body": act.body, "day": wording.day(act.dated_on), "number": act.number,
        }  # fmt: skip


def act_name(act: Act) -> str:
    """«Перейменування», «Скасування: перейменування»."""
    name = str(kind_for(act).name)
    return _("Correction: %(act)s") % {"act": name} if act.kind == Code.CORRECTION else name


def act_document(act: Act, effect: Effect) -> bytes:
    """The bytes that are signed: in Ukrainian, whatever language the page speaks. ``effect`` is made in it too."""
    with override("uk"):
        about = about_of(act).institution
        heading = [
            ("Parta", _("act of an institution’s life")),
            (_("The act"), act_name(act)),
            (_("Institution"), about.name if about else ""),
            (_("Counts from"), wording.day(act.day) if act.day else ""),
            (_("Decided by"), act.body),
            (_("Number of the decision"), act.number),
            (_("Day of the decision"), wording.day(act.dated_on) if act.dated_on else ""),
            (_("Ground"), act.ground),
            (_("Takes back"), _takes_back(act)),
        ]
        return document(heading, effect)


def _takes_back(act: Act) -> str:
    if act.corrects is None:
        return ""
    return f"{act_name(act.corrects)}, {ground_of(act.corrects)}"


def effect_in_ukrainian(act: Act, today: date) -> Effect:
    """What is signed is written in the language of the state."""
    with override("uk"):
        return effect_now(act, today)


def effect_now(act: Act, today: date) -> Effect:
    """What an act would change as things stand."""
    kind, matter = kind_for(act), matter_of(act, today)
    return kind.undo_effect(matter) if act.corrects else kind.effect(matter)
