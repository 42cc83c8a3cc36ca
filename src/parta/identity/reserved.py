"""Acts that stay with the head of an institution in person: no deputy is given them, and an acting head does only
those that are marked so. The one table of them; policies ask ``actor.leads(institution_id, code)``.
"""

from django.utils.translation import gettext_lazy as _

from parta.identity.grants import Power
from parta.institutions.api import SIGN_CARD

DEPUTIES = "head.deputies"
BRANCHES = "head.branches"
CONSENT = "head.consent"
DEFERMENT = "head.deferment"
ACTS = "head.acts"

RESERVED = (
    Power(
        DEPUTIES,
        _("appoint deputies and responsible persons and give them powers"),
        delegable=False,
        order=91,
        source=_(
            "Questions and answers of АІКОМ 2.0: the director does not delegate powers of his own; deputies and "
            "responsible persons are made by the director"
        ),
    ),
    Power(
        BRANCHES,
        _("open branches and appoint their heads"),
        delegable=False,
        order=92,
        source=_("Questions and answers of АІКОМ 2.0: branches are made by the director of the hub"),
    ),
    Power(
        CONSENT,
        _("consent to exchange with other systems"),
        delegable=False,
        acting=True,
        order=93,
        source=_(
            "Order of the Ministry № 792 of 05.09.2022. Read in part: that an acting head may consent is our reading"
        ),
    ),
    Power(
        SIGN_CARD,
        _("sign the card of the institution"),
        delegable=False,
        acting=True,
        order=95,
        source=_(
            "Our reading: the head answers for what the card says, and an acting head answers in his place for the "
            "days of the order"
        ),
    ),
    Power(
        ACTS,
        _("write acts of the institution’s life down; sign the renaming of a private institution"),
        delegable=False,
        order=96,
        source=_("Law 463-IX, art. 31: such acts follow from a decision of the founder. Our reading: not for a time"),
    ),
    Power(
        DEFERMENT,
        _("mark members of staff for deferment"),
        delegable=False,
        order=94,
        source=_(
            "Explanations of the Ministry of November 2025: the mark is set by the head of the institution or of its "
            "hub alone"
        ),
    ),
)
