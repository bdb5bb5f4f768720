"""SQLite: an FTS5 table over the documents, kept in step by triggers.

The ranking happens inside FTS5 (``ORDER BY rank LIMIT n`` on the table itself). Joined to
another table and ordered outside, SQLite scans the match again for each of its rows. Pages with
the words in title, names or headings come first, all of them ranked; of the others a bounded
number is, so that a word on every page costs no more than a rare one.
"""

from __future__ import annotations

from ..query import IndexQuery
from . import WEIGHTS, Syntax

SYNTAX = Syntax(quote='"', both=" AND ", either=" OR ", but_not=" NOT ", followed_by=" + ")

#: How many pages at most are ranked by all of their words; all are by those in front.
RANKED_IN_WHOLE = 2000

IN_FRONT = ("in_title", "in_names", "in_headings")
COLUMNS = (*IN_FRONT, "in_body")
_columns = ", ".join(COLUMNS)
_old = ", ".join(f"old.{column}" for column in COLUMNS)
_weights = ", ".join(map(str, WEIGHTS))
_new = ", ".join(f"new.{column}" for column in COLUMNS)
_forget = (
    f"INSERT INTO clinic_search_fts (clinic_search_fts, rowid, {_columns}) "
    f"VALUES ('delete', old.page_id, {_old});"
)
_learn = f"INSERT INTO clinic_search_fts (rowid, {_columns}) VALUES (new.page_id, {_new});"

REMOVE = [
    "DROP TRIGGER IF EXISTS clinic_search_added",
    "DROP TRIGGER IF EXISTS clinic_search_changed",
    "DROP TRIGGER IF EXISTS clinic_search_removed",
    "DROP TABLE IF EXISTS clinic_search_fts",
]
INSTALL = [
    f"""
    CREATE VIRTUAL TABLE clinic_search_fts USING fts5 (
        {_columns}, content = 'clinic_search_searchdocument', content_rowid = 'page_id',
        tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    f"INSERT INTO clinic_search_fts (clinic_search_fts, rank) VALUES ('rank', 'bm25({_weights})')",
    "INSERT INTO clinic_search_fts (clinic_search_fts) VALUES ('rebuild')",
    f"""
    CREATE TRIGGER clinic_search_added AFTER INSERT ON clinic_search_searchdocument
    BEGIN {_learn} END
    """,
    f"""
    CREATE TRIGGER clinic_search_removed AFTER DELETE ON clinic_search_searchdocument
    BEGIN {_forget} END
    """,
    f"""
    CREATE TRIGGER clinic_search_changed AFTER UPDATE ON clinic_search_searchdocument
    BEGIN {_forget} {_learn} END
    """,
]


FRONT = """
    SELECT rowid FROM clinic_search_fts WHERE clinic_search_fts MATCH %s ORDER BY rank LIMIT %s
"""
# The inner LIMIT takes pages as they come: the ranking of those before them is done.
WHOLE = f"""
    SELECT rowid FROM (
        SELECT rowid, bm25(clinic_search_fts, {_weights}) AS score
        FROM clinic_search_fts WHERE clinic_search_fts MATCH %s LIMIT {RANKED_IN_WHOLE}
    ) ORDER BY score LIMIT %s
"""


def candidates(connection, practice: int, ask: IndexQuery, limit: int) -> list[int]:
    expression = SYNTAX.expression(practice, ask)
    with connection.cursor() as cursor:
        cursor.execute(FRONT, [f"{{{' '.join(IN_FRONT)}}} : ({expression})", limit])
        found = [row[0] for row in cursor.fetchall()]
        if len(found) < limit:
            cursor.execute(WHOLE, [expression, limit])
            found += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(found))[:limit]


def optimize(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO clinic_search_fts (clinic_search_fts) VALUES ('optimize')")
