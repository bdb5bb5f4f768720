"""PostgreSQL: two generated tsvector columns with a GIN index each.

``front`` holds title, names and headings, ``whole`` the body too. GIN finds a word's pages in
little time however many they are; reading and ranking each of them is what takes long. So a
bounded number of pages is ranked: those with the words in front, then others as they come.
"""

from __future__ import annotations

from dataclasses import replace

from ..query import IndexQuery
from . import WEIGHTS, Syntax

SYNTAX = Syntax(quote="'", both=" & ", either=" | ", but_not=" & !", followed_by=" <-> ")

# The index knows that a page has the words of a phrase; whether they follow one another
# stands in the page's row.
LOOSE = replace(SYNTAX, followed_by=SYNTAX.both)

#: How many rows at most are read for that.
READ_FOR_PHRASES = 500
#: How many pages at most are ranked, of each kind of match.
RANKED_IN_FRONT = 300
RANKED_IN_WHOLE = 100

_front = (
    "setweight(to_tsvector('simple'::regconfig, in_title), 'A') || "
    "setweight(to_tsvector('simple'::regconfig, in_names), 'B') || "
    "setweight(to_tsvector('simple'::regconfig, in_headings), 'C')"
)
_body = "setweight(to_tsvector('simple'::regconfig, in_body), 'D')"

REMOVE = [
    # A table that still waits for a check of its foreign keys is not altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SET CONSTRAINTS ALL DEFERRED",
    "ALTER TABLE clinic_search_searchdocument DROP COLUMN IF EXISTS front",
    "ALTER TABLE clinic_search_searchdocument DROP COLUMN IF EXISTS whole",
]
INSTALL = [
    f"""
    ALTER TABLE clinic_search_searchdocument
        ADD COLUMN front tsvector GENERATED ALWAYS AS ({_front}) STORED,
        ADD COLUMN whole tsvector GENERATED ALWAYS AS ({_front} || {_body}) STORED
    """,
    # With a list of pending entries an index looks dear to read, and the planner, who does not
    # know what unpacking a vector costs, reads every page instead.
    """
    CREATE INDEX clinic_search_front ON clinic_search_searchdocument
        USING gin (front) WITH (fastupdate = off)
    """,
    """
    CREATE INDEX clinic_search_whole ON clinic_search_searchdocument
        USING gin (whole) WITH (fastupdate = off)
    """,
    # Compared by bytes, so that the names that begin with some letters are a range.
    """
    ALTER TABLE clinic_search_searchname
        ALTER COLUMN key TYPE varchar(80) COLLATE "C",
        ALTER COLUMN word TYPE varchar(40) COLLATE "C"
    """,
]

CANDIDATES = """
    WITH asked AS (SELECT %(query)s::tsquery AS query, %(loose)s::tsquery AS loose),
    in_front AS MATERIALIZED (
        SELECT page_id, ts_rank(%(weights)s::real[], front, query) AS score
        FROM clinic_search_searchdocument, asked WHERE front @@ query LIMIT %(ranked_in_front)s
    ),
    in_whole AS MATERIALIZED (
        SELECT page_id, ts_rank(%(weights)s::real[], whole, query) AS score
        FROM (
            SELECT page_id, whole FROM clinic_search_searchdocument, asked
            WHERE whole @@ loose LIMIT %(read)s
        ) AS likely, asked
        WHERE whole @@ query LIMIT %(ranked_in_whole)s
    )
    SELECT page_id FROM (
        SELECT page_id, 1 AS tier, score FROM in_front
        UNION ALL
        SELECT page_id, 0 AS tier, score FROM in_whole
        WHERE page_id NOT IN (SELECT page_id FROM in_front)
    ) AS found
    ORDER BY tier DESC, score DESC, page_id LIMIT %(limit)s
"""


#: What PostgreSQL asks whether a page has the words.
MATCH = "pg_catalog.ts_match_vq(tsvector, tsquery)"


def tells_nothing(connection) -> bool:
    """Whether ``MATCH`` is declared so: only then is its index used behind row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE oid = %s::regprocedure", [MATCH])
        return cursor.fetchone()[0]


def candidates(connection, practice: int, ask: IndexQuery, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES,
            {
                "query": SYNTAX.expression(practice, ask),
                "loose": LOOSE.expression(practice, ask),
                "read": READ_FOR_PHRASES,
                "weights": [weight / WEIGHTS[0] for weight in reversed(WEIGHTS)],
                "ranked_in_front": RANKED_IN_FRONT,
                "ranked_in_whole": RANKED_IN_WHOLE,
                "limit": limit,
            },
        )
        return [row[0] for row in cursor.fetchall()]


def optimize(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinic_search_searchdocument")
        cursor.execute("ANALYZE clinic_search_searchname")
