"""Words for people: holdings of an institution, their attributes and values; what a territory closes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Text = str | Promise

KINDS: Mapping[str, Text] = {
    "mode": _("Mode of study"),
    "schooling": _("How teaching is organised"),
    "services": _("Transport, food, internet, energy"),
    "sites": _("Sites"),
    "buildings": _("Buildings"),
    "shelters": _("Shelters"),
    "licences": _("Licences"),
    "streets": _("Service territory"),
}

ADD: Mapping[str, Text] = {
    "sites": _("Add a site"),
    "buildings": _("Add a building"),
    "shelters": _("Add a shelter"),
    "licences": _("Add a licence"),
    "streets": _("Add a street"),
}

ATTRIBUTES: Mapping[str, Text] = {
    "mode.mode": _("Mode of study"),
    "schooling.languages": _("Languages of instruction"),
    "schooling.shifts": _("Shifts"),
    "schooling.week": _("Working days a week"),
    "schooling.stay": _("Hours a day"),
    "schooling.directions": _("Directions of circles"),
    "schooling.capacity": _("Capacity by the project, persons"),
    "schooling.workshops": _("Workshops and laboratories"),
    "schooling.dormitory": _("Places in dormitories"),
    "schooling.programmes": _("Accredited programmes"),
    "schooling.activity": _("КВЕД"),
    "services.has_bus": _("School bus"),
    "services.buses": _("Number of buses"),
    "services.internet": _("Internet, Mbit/s"),
    "services.food": _("Food"),
    "services.canteen_seats": _("Seats in the canteen"),
    "services.is_accessible": _("Accessible without barriers"),
    "services.has_generator": _("Generator"),
    "services.energy_certificate": _("Energy certificate, number"),
    "services.energy_class": _("Energy class"),
    "services.energy_until": _("Energy certificate valid until"),
    "sites.name": _("Name of the site"),
    "sites.is_main": _("Main site"),
    "sites.territory": _("Settlement"),
    "sites.postal_code": _("Postal code"),
    "sites.address": _("Address"),
    "sites.phone": _("Telephone"),
    "sites.latitude": _("Latitude"),
    "sites.longitude": _("Longitude"),
    "buildings.name": _("Name of the building"),
    "buildings.site": _("Site"),
    "buildings.capacity": _("Capacity, persons"),
    "buildings.condition": pgettext_lazy("building", "Condition"),
    "buildings.built_in": _("Year of construction"),
    "buildings.floors": _("Floors"),
    "shelters.sort": _("Kind of shelter"),
    "shelters.ownership": pgettext_lazy("shelter", "Whose"),
    "shelters.building": _("Building"),
    "shelters.distance": _("Distance, metres"),
    "shelters.capacity": _("Capacity, persons"),
    "shelters.condition": pgettext_lazy("building", "Condition"),
    "shelters.inspected_on": _("Last inspection"),
    "licences.level": _("Level of education"),
    "licences.number": _("Number of the licence"),
    "licences.issued_on": _("Issued on"),
    "licences.capacity": _("Licensed capacity"),
    "licences.valid_until": pgettext_lazy("licence", "Valid until"),
    "streets.territory": _("Settlement"),
    "streets.street": _("Street"),
    "streets.houses": _("Houses"),
}

_CONDITIONS: Mapping[str, Text] = {
    "good": pgettext_lazy("building", "good"),
    "repair": _("needs repair"),
    "emergency": _("in emergency condition"),
    "damaged": _("damaged by the war"),
    "destroyed": _("destroyed"),
}

VALUES: Mapping[str, Mapping[str, Text]] = {
    "mode.mode": {
        "in_person": _("in person"),
        "mixed": pgettext_lazy("study", "mixed"),
        "remote": pgettext_lazy("study", "remote"),
        "suspended": pgettext_lazy("study", "suspended"),
    },
    "schooling.stay": {
        "short": _("short stay"),
        "9": _("9 hours"),
        "10.5": _("10.5 hours"),
        "12": _("12 hours"),
        "24": _("24 hours"),
    },
    "schooling.directions": {
        "art": _("arts and aesthetics"),
        "sport": _("physical culture and sport"),
        "science": _("science and technology"),
        "ecology": _("ecology and nature"),
        "tourism": _("tourism and local lore"),
        "humanities": _("humanities"),
        "social": _("social rehabilitation"),
        "health": _("health"),
        "military": _("military and patriotic"),
        "library": _("library and bibliography"),
    },
    "schooling.activity": {
        "85.10": _("85.10 preschool education"),
        "85.20": _("85.20 primary education"),
        "85.31": _("85.31 general secondary education"),
        "85.32": _("85.32 vocational education"),
        "85.41": _("85.41 professional pre-higher education"),
        "85.42": _("85.42 higher education"),
        "85.51": _("85.51 education in sport and leisure"),
        "85.52": _("85.52 education in culture"),
        "85.53": _("85.53 driving schools"),
        "85.59": _("85.59 other education"),
        "85.60": _("85.60 auxiliary activity in education"),
    },
    "services.food": {
        "own": _("own kitchen"),
        "outsourced": _("kitchen run by a contractor"),
        "buffet": _("buffet only"),
        "brought": _("meals are brought"),
        "none": _("no food"),
    },
    "services.energy_class": {letter: letter for letter in "ABCDEFG"},
    "buildings.condition": _CONDITIONS,
    "shelters.sort": {
        "refuge": _("refuge"),
        "radiation": _("radiation shelter"),
        "dual_use": _("dual-use structure"),
        "simplest": _("simplest shelter"),
        "mobile": _("mobile shelter"),
    },
    "shelters.ownership": {"own": pgettext_lazy("shelter", "own"), "nearby": pgettext_lazy("shelter", "nearby")},
    "shelters.condition": {
        "ready": pgettext_lazy("shelter", "ready"),
        "limited": _("ready with limits"),
        "unready": _("not ready"),
    },
    "licences.level": {
        "preschool": pgettext_lazy("level", "preschool"),
        "primary": pgettext_lazy("level", "primary"),
        "basic": _("basic secondary"),
        "profile": _("profile secondary"),
        "vocational": pgettext_lazy("level", "vocational"),
        "pre_higher": _("professional pre-higher"),
        "bachelor": _("bachelor"),
        "master": _("master"),
        "doctor": _("doctor of philosophy"),
        "out_of_school": _("out-of-school"),
    },
}

HINTS: Mapping[str, Text] = {
    "sites.phone": _("Ten digits with the code of the place; several by commas: 0432 212 223, 067 123 45 67"),
    "sites.latitude": _("Degrees with a decimal part, for example 49.443210"),
    "sites.longitude": _("Degrees with a decimal part, for example 28.524510"),
    "sites.territory": _("Its name, the community after a comma if there are several; or the code"),
    "streets.territory": _("Its name, the community after a comma if there are several; or the code"),
    "streets.houses": _("Leave it empty for the whole street; otherwise, for example: 1–25 odd, 30"),
    "shelters.distance": _("On foot from the building, for a shelter nearby"),
}

CLOSABLE: Mapping[str, Text] = {
    "address": _("Addresses, sites, buildings, service territory"),
    "contacts": _("Telephones, e-mail, websites"),
    "coordinates": _("Coordinates"),
    "shelters": _("Shelters"),
    "settlement": _("Settlements: only the community is shown"),
}

SCHEMES: Mapping[str, Text] = {
    "edebo": _("ЄДЕБО code"),
    "isuo": _("ІСУО number"),
    "aikom": _("АІКОМ number"),
    "own": _("Number of the authority"),
}

# Of cards, by `confirming.CardState.State`: tone, word.
CONFIRMING: Mapping[int, tuple[str, Text]] = {
    0: ("none", _("never signed")),
    1: ("warn", _("changed since it was signed")),
    2: ("wait", _("signed, waits for the authority")),
    3: ("good", _("confirmed")),
}
