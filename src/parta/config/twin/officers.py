"""Officers: one of the country, and one of each authority that has institutions of the twin under it."""

import json
from datetime import date
from random import Random

from parta.config.twin import loading
from parta.config.twin.loading import Connection
from parta.config.twin.school import Ground, iso, new_uuid
from parta.config.twin.tables import Rows

_PART = 0  # their record among the parts
_ROLES = {0: "national", 1: "region", 2: "district", 3: "community", 4: "community"}


def appoint_officers(connection: Connection, ground: Ground) -> None:
    """Everybody above the institutions, each office given by the one above it; nothing when they are there already."""
    connection.commit()
    if connection.execute("select 1 from twin.part where number = %s", [_PART]).fetchone():
        connection.rollback()
        return
    chance = Random(f"{ground.seed}:officers")  # noqa: S311
    with connection.transaction():
        loading.begin(connection)
        found = connection.execute(
            "with recursive up as (select distinct a.id, a.parent_id, a.level from institutions_authority a "
            "join institutions_authority_scope s on s.authority_id = a.id join twin.site t on t.institution_id = "
            "s.institution_id "
            "union select a.id, a.parent_id, a.level from institutions_authority a join up on up.parent_id = a.id) "
            "select id, parent_id, level from up order by level, id"
        ).fetchall()
        ids = {
            table: loading.set_aside(connection, table, 0)
            for table in ("people_person", "identity_account", "identity_role_grant")
        }
        rows, grants = Rows(), {}
        for number, (authority, parent, level) in enumerate(found, 1):
            person, account, grant = (last + number for last in ids.values())
            grants[authority] = grant
            _officer(rows, ground, chance, person, account)
            role = _ROLES[level]
            above = grants.get(parent, "\\N") if role != "national" else "\\N"
            rows.lines["identity_role_grant"].append(
                f"{grant}\t{account}\t{role}\t{authority if role != 'national' else chr(92) + 'N'}\t{above}\n"
            )
            connection.execute(
                "insert into twin.officer values (%s, %s, %s)",
                [account, role, authority if role != "national" else None],
            )
        for table, last in ids.items():
            loading.set_aside(connection, table, last + len(found))
        counts = rows.count()
        size, digests = loading.write(connection, rows, ground.school_year)
        connection.execute(
            "insert into twin.part (number, rows, size, seconds, digest) values (%s, %s, %s, 0, %s)",
            [_PART, json.dumps(counts), size, json.dumps(digests)],
        )


def _officer(rows: Rows, ground: Ground, chance: Random, person: int, account: int) -> None:
    names = ground.names
    man, woman = chance.choice(names.families)
    father = chance.choice(names.men)
    is_woman = chance.random() < 0.6
    given = chance.choice(names.women) if is_woman else chance.choice(names.men)[0]
    born = date(ground.school_year - chance.randint(30, 60), 1, 1).toordinal() + chance.randrange(365)
    rows.lines["people_person"].append(
        f"{person}\t{new_uuid(chance)}\t{woman if is_woman else man}\t{given}\t{father[2 if is_woman else 1]}\t"
        f"{'f' if is_woman else 'm'}\t{iso(born)}\t\n"
    )
    rows.lines["identity_account"].append(f"{account}\t{new_uuid(chance)}\t{person}\n")
