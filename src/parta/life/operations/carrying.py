"""Carrying signed acts out on their day, and taking them back: in steps, each a transaction of its own."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.life import policies
from parta.life.letters import tell_applicant
from parta.life.matters import kind_for, matter_of
from parta.life.models import Act, Move, OpeningRequest, Party
from parta.life.placing import place_of
from parta.life.rules.acts import Code, State, Step
from parta.life.rules.requests import Asked

JOB = "life.carry_out"
MOST_STEPS = 5_000  # of one call; a closure of a thousand pupils takes some forty


def queue(act: Act) -> None:
    """Hand an act over to the worker, in the caller's transaction."""
    Act.objects.filter(pk=act.pk).update(state=State.RUNNING, trouble="")
    act.state = State.RUNNING
    app.configure_task(JOB, lock=f"life {act.pk}").defer(act_id=act.pk)


def carry_out(*, actor: Actor, act_id: int, now: datetime, today: date) -> State:
    """Go on with a signed act until it is done, or until something stands in the way, which is then said on its page.

    Each step is a transaction: killed in the middle, the next call goes on with the step that was not finished.
    """
    require(policies.may_carry_out(actor))
    for _number in range(MOST_STEPS):
        try:
            with acting(actor, "life.act.carry_out"):
                act = Act.objects.select_for_update(of=("self",)).select_related("corrects").get(pk=act_id)
                if act.state != State.RUNNING:
                    return State(act.state)
                with acting(actor, "life.act.carry_out", signature_id=act.signature_id):
                    step = _step(act, today)
                _note(act, step, now)
                if step.is_last:
                    return State(act.state)
        except DomainError as error:
            _stop(actor, act_id, str(error))
            return State.STOPPED
        except Exception:
            _stop(
                actor, act_id, _("Something broke while the act was being carried out. What was done so far is kept.")
            )
            raise
    return State.RUNNING


def carry_out_due(*, actor: Actor, today: date) -> int:
    """Hand acts whose day has come over to the worker; returns how many."""
    require(policies.may_carry_out(actor))
    due = Act.objects.filter(state=State.SIGNED, day__lte=today).order_by("day", "pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with acting(actor, "life.act.begin_day"):
            act = Act.objects.select_for_update(of=("self",)).get(pk=pk)
            if act.state == State.SIGNED:
                queue(act)
                done += 1
    return done


def go_on(*, actor: Actor, act_id: int) -> None:
    """Go on with an act that was stopped, after what stood in the way is put right."""
    act = policies.visible_acts(actor).select_related("corrects").get(pk=act_id)
    require(policies.may_sign(actor, act))
    with acting(actor, "life.act.go_on"):
        act = Act.objects.select_for_update(of=("self",)).get(pk=act_id)
        if act.state == State.STOPPED:
            queue(act)


def place_the_rest(act: Act, persons: Mapping[str, str]) -> int:
    """Note places for pupils left undecided, inside `acting`.

    :raises Invalid: an institution that does not take pupils by this act
    """
    targets = kind_for(act).parties(matter_of(act, timezone.localdate()))
    count = 0
    for key, to in persons.items():
        place = place_of(to)
        if place is None:
            continue
        if place.institution_id not in targets:
            raise Invalid([Problem("", _("This institution does not take pupils by the act."))])
        count += Move.objects.filter(
            act=act, person_id=int(key), moved_at=None, target=None, undone_at=None
        ).update(target_id=place.institution_id, target_group=place.group_id)  # fmt: skip
    return count


def _step(act: Act, today: date) -> Step:
    kind, matter = kind_for(act), matter_of(act, today)
    return kind.undo_step(matter) if act.corrects_id else kind.step(matter)


def _note(act: Act, step: Step, now: datetime) -> None:
    """Keep how far it is; at the end, that it is done, and tell those who wait for it."""
    said: dict[str, Any] = {"moved": act.moved + step.moved}
    if act.corrects is None:
        said["done"] = dict(step.done)
    if step.is_last:
        said |= {"state": State.DONE, "trouble": ""} | ({} if act.done_at else {"done_at": now})
        act.state = State.DONE
    Act.objects.filter(pk=act.pk).update(**said)
    act.done = step.done
    if step.is_last:
        _finish(act)


def _finish(act: Act) -> None:
    if act.kind == Code.CORRECTION and act.corrects is not None:
        Act.objects.filter(pk=act.corrects.pk).update(state=State.UNDONE)
        OpeningRequest.objects.filter(pk=act.corrects.request_id or 0).update(
            state=Asked.WAITING, institution=None, decided_at=None, decided_by=None, decider=""
        )
        return
    made = act.done.get("institution")
    if made is not None:
        Party.objects.get_or_create(act=act, institution_id=made)
    asked = act.request_id
    if asked is not None and made is not None:
        OpeningRequest.objects.filter(pk=asked).update(
            state=Asked.OPENED,
            institution_id=made,
            decided_at=act.signed_at,
            decided_by=act.signed_by,
            decider=act.signer,
        )
        tell_applicant(OpeningRequest.objects.get(pk=asked))


def _stop(actor: Actor, act_id: int, trouble: str) -> None:
    with acting(actor, "life.act.stop"):
        Act.objects.filter(pk=act_id, state=State.RUNNING).update(state=State.STOPPED, trouble=trouble)
