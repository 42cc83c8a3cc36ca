"""Help is read by everybody; its texts are written by the national administrator."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parta.help.models import Revision
from parta.kernel.actor import Actor
from parta.kernel.decisions import ALLOW, Decision, refuse


def visible_revisions(_actor: Actor | None) -> QuerySet[Revision]:
    """Every read starts here: what was published was there for everybody to read."""
    return Revision.objects.all()


def may_write(actor: Actor | None) -> Decision:
    """Who may publish a text of help, see its versions and their authors."""
    if actor is not None and actor.is_national:
        return ALLOW
    return refuse(_("Texts of help are written by the national administrator."))


def may_judge(actor: Actor | None) -> Decision:
    """Who may say whether a text helped: visitors are not counted, a robot could be any number of them."""
    if actor is not None:
        return ALLOW
    return refuse(_("Sign in to say whether it helped."))
