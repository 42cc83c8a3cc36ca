"""How the database finds what pages ask: `python -m bench.plans` over a twin in PARTA_BENCH_DATA.

Every hot page and act is asked once in this process; its statements are run again by the superuser under
`auto_explain`, which also shows what functions do inside, with plans made before values are known, as the server makes
them. Then three things may not be: a sequential scan of a partition or of a table of all people of the country, a
partition of another school year, an index that was not meant.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Large tables and the indexes by which hot pages may reach them. Any other way in is a fault.
MEANT = {
    "journal_mark": {"pkey", "institution_id_pupil_id_idx"},
    "journal_absence": {"pkey", "institution_id_pupil_id_idx", "held_on_jou_idx"},
    "journal_lesson": {"pkey", "institution_id_schoo_idx", "institution_id_sch_key"},
    # the last one keeps a pupil in one class a day: by institution and year, or pupil and year, it finds as few rows
    "enrolment_membership": {
        "pkey",
        "group__idx",
        "institution_id_pupil_id_idx",
        "institution_id_school_year_pupil_excl",
    },
}
# Not in partitions, one row a person, a stay, a post of the country: a page never reads them from end to end.
WHOLE = (
    *("people_person", "people_guardianship", "people_document", "people_tenure", "people_post", "identity_account"),
    *("enrolment_pupil", "enrolment_enrolment", "curriculum_course", "curriculum_course_teacher"),
)
EVERY_YEAR = {"a pupil's card", "alphabetical"}  # tell of all years, by the pupil
FEW = 500  # rows of a partition that are read from end to end sooner than found
FEW_WHOLE = 10_000  # of a table of people: all posts of a piece of the country, of which an authority asks for a part


@dataclass(frozen=True, slots=True)
class Scan:
    """A place of a plan where rows are read."""

    case: str
    table: str
    partition: str
    node: str
    index: str
    rows: int  # of the partition


def scans(data: Path) -> list[Scan]:
    """All scans of large tables by every case over the twin in this folder. Leaves no rows behind."""
    import psycopg

    from bench.house import standing

    with standing(data, "bench.plans") as asked:
        from django.core.signals import request_finished, request_started
        from django.db import close_old_connections

        for signal in (request_started, request_finished):  # requests are answered inside a transaction of ours
            signal.disconnect(close_old_connections)
        from bench.cases import cases
        from bench.stands import stands_of_twin

        (stand, *_others) = stands_of_twin(asked, 1, 600)
        asked.ask("analyze")
        parents = {
            row["partition"]: row
            for row in asked.rows(
                "select inhrelid::regclass::text as partition, inhparent::regclass::text as parent,"
                " greatest(p.reltuples, 0)::bigint as rows from pg_inherits join pg_class w on w.oid = inhparent and"
                " w.relkind = 'p' join pg_class p on p.oid = inhrelid union all select relname, relname,"
                " greatest(reltuples, 0)::bigint from pg_class where relkind = 'r' and relname in"
                f" ({', '.join(map(repr, WHOLE))})"
            )
        }
        with psycopg.connect(_superuser(data)) as owner:
            return [
                scan for case in cases(stand) for scan in _scans_of(case.name, next(case.requests()), owner, parents)
            ]


def _superuser(data: Path) -> str:
    from parta.config import embedded

    return f"postgresql://postgres@/{embedded.DATABASE}?host={quote(str(embedded.socket_dir(data / 'postgres')))}"


def faults(found: Sequence[Scan], year: int) -> list[str]:
    """What may not be, in words."""
    said = []
    for scan in found:
        where = f"{scan.case}: {scan.partition}"
        is_whole = scan.partition in WHOLE
        if scan.node == "Seq Scan" and scan.rows > (FEW_WHOLE if is_whole else FEW):
            said.append(f"{where} is read from end to end")
        if (
            not is_whole
            and scan.case not in EVERY_YEAR
            and scan.partition.rpartition("_")[2] not in (str(year), "default")
        ):
            said.append(f"{where} is of another year than {year}")
        meant = MEANT.get(scan.table)
        if meant and scan.index and not any(scan.index.endswith(word) for word in meant):
            said.append(f"{where} is reached by {scan.index}, which was not meant for it")
    return sorted(set(said))


def _scans_of(case: str, request: bytes, owner: Any, parents: dict[str, Any]) -> Iterator[Scan]:
    plans: list[Any] = []
    owner.add_notice_handler(handler := _reader(plans))
    with owner.transaction(force_rollback=True), owner.cursor() as cursor:
        cursor.execute(
            "load 'auto_explain'; set local auto_explain.log_min_duration = 0;"
            " set local auto_explain.log_level = notice; set local auto_explain.log_nested_statements = on;"
            " set local auto_explain.log_format = json; set local auto_explain.log_analyze = on;"
            " set local plan_cache_mode = force_generic_plan; set local client_min_messages = notice"
        )
        for sql, parameters in _statements_of(request):
            if not sql.lstrip().lower().startswith(("begin", "commit", "savepoint", "release", "rollback")):
                cursor.execute(sql, parameters)
    owner.remove_notice_handler(handler)
    for plan in plans:
        for node in _nodes(plan["Plan"]):
            partition = node.get("Relation Name", "")
            if partition in parents and node["Actual Loops"]:  # else it was pruned when the statement ran
                index = node.get("Index Name") or "".join(
                    below.get("Index Name", "")
                    for below in node.get("Plans", ())
                    if node["Node Type"].startswith("Bitmap")
                )
                yield Scan(
                    case, parents[partition]["parent"], partition, node["Node Type"], index, parents[partition]["rows"]
                )


def _reader(plans: list[Any]) -> Any:
    def handler(notice: Any) -> None:
        _head, found, body = notice.message_primary.partition("plan:\n")
        if found:
            plans.append(json.loads(body))

    return handler


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _statements_of(request: bytes) -> list[tuple[str, Any]]:
    """Answer the request in this process and take its writes back; the statements it made, in order."""
    from django.db import connection, transaction

    from parta.config.wsgi import application

    kept: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        kept.append((sql, params))
        return execute(sql, params, many, context)

    status: list[str] = []

    def begin(line: str, _headers: Any, _error: Any = None) -> Any:
        status.append(line)

    with transaction.atomic(), connection.execute_wrapper(keep):
        answer = application(_environment(request), begin)
        b"".join(answer)
        transaction.set_rollback(True)  # the statements will be run again
    if not status[0].startswith(("200", "302")):  # 302: the address leads on to the only place there is
        raise SystemExit(f"{request[:200]!r} answered {status[0]}")
    return kept


def _environment(request: bytes) -> dict[str, Any]:
    head, _blank, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, _version = first.split()
    path, _question, query = address.partition("?")
    headers = {
        name.upper().replace("-", "_"): value for name, _colon, value in (line.partition(": ") for line in lines)
    }
    plain = {"CONTENT_TYPE", "CONTENT_LENGTH"}
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True,
        "wsgi.run_once": False, "SCRIPT_NAME": "",
        **{name if name in plain else f"HTTP_{name}": value for name, value in headers.items()},
    }  # fmt: skip


def main() -> int:
    data = Path(os.environ["PARTA_BENCH_DATA"])
    found = scans(data)
    from django.utils import timezone

    from parta.kernel.dates import school_year_of

    wrong = faults(found, school_year_of(timezone.localdate()))
    print(json.dumps({"scans": [asdict(scan) for scan in found], "faults": wrong}, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
