import json
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(900)
from django.db import connection

from parta.kernel.actor import SYSTEM


def q(sql):
    with connection.cursor() as c:
        c.execute(sql)
        return c.fetchall()


def slow(execute, sql, params, many, context):
    t = time.time()
    try:
        return execute(sql, params, many, context)
    finally:
        d = time.time() - t
        STAT[sql[:70]] = STAT.get(sql[:70], 0) + d
        if d > 1:
            print("SLOW", round(d, 1), sql[:300])


STAT = {}

import os


def cpu():
    pid = q("select pg_backend_pid()")[0][0]
    f = open(f"/proc/{pid}/stat")
    v = f.read()
    f.close()
    v = v.rsplit(")", 1)[1].split()
    return round(time.process_time(), 2), (int(v[11]) + int(v[12])) / os.sysconf("SC_CLK_TCK")


def test_x(db, monkeypatch):
    with connection.execute_wrapper(slow):
        try:
            body()
        finally:
            for k, v in sorted(STAT.items(), key=lambda x: -x[1])[:16]:
                print(round(v, 2), repr(k))


def body():
    from parta.institutions import register
    from parta.reference import api as reference

    reference.load_first_editions()
    data = Path("/work/shared/data/schools_edebo_2023-08-02.csv").read_bytes()
    cols = json.loads(Path("src/parta/institutions/columns/copy-2023.json").read_text())
    for i in range(2):
        t = time.time()
        c0 = cpu()
        run = register.begin_import(actor=SYSTEM, register="schools", name="schools_edebo_2023-08-02.csv", data=data)
        marks = []
        done = register.run_import(
            actor=SYSTEM,
            run_id=run.pk,
            data=data,
            columns=cols,
            say=lambda s: marks.append((round(time.time() - t, 1), s)),
        )
        print(time.time() - t, done)
        c1 = cpu()
        print("CPU python", c1[0] - c0[0], "db", c1[1] - c0[1])
        print(marks)
        print(
            q("select count(*), pg_size_pretty(pg_total_relation_size('audit_entry_default')) from audit_entry"),
            q("select count(*) from institutions_card"),
            q("select count(*) from institutions_authority_scope"),
            q("select level,count(*) from institutions_authority group by 1 order by 1"),
            q("select count(*) from institutions_word"),
        )
    t = time.time()
    data = Path("/work/shared/data/vet_institutions_2023-06-08.csv").read_bytes()
    run = register.begin_import(actor=SYSTEM, register="vocational", name="vet_2023-06-08.csv", data=data)
    done = register.run_import(actor=SYSTEM, run_id=run.pk, data=data)
    print(time.time() - t, done)
    print(q("select kind, state, count(*) from institutions_review group by 1,2 order by 3 desc"))
    print(q("select name from institutions_authority order by random() limit 20"))
    print(q("select title, place, words from institutions_directory order by random() limit 5"))
    print(q("select word, documents from institutions_word order by documents desc limit 40"))
    print(q("select avg(cardinality(words)) from institutions_directory"))
