"""The steps of the migrations that PostgreSQL has its own words for: channels, and search."""

import sys
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

LETTERS = ("L", "N", "Co")  # categories of what words are made of, as in SQLite's index
FIRST_BEYOND_ASCII = 0x80
SURROGATES = range(0xD800, 0xE000)


def change_channels() -> None:
    """Conversations of two, and members who go with their project, in the tables of 0001."""
    op.alter_column("channels", "project_id", nullable=True)
    op.add_column("channels", sa.Column("direct_key", sa.Text(collation="C"), nullable=True))
    op.create_unique_constraint("uq_channels_direct_key", "channels", ["direct_key"])
    op.drop_index("uq_channels_project_id_name", "channels")
    op.drop_index("ix_channel_members_user_id", "channel_members")
    op.add_column("channel_members", sa.Column("project_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE channel_members AS m SET project_id = c.project_id FROM channels AS c "
        "WHERE c.id = m.channel_id"
    )
    op.execute(
        "DELETE FROM channel_members AS m WHERE NOT EXISTS (SELECT 1 FROM project_members AS p "
        "WHERE p.project_id = m.project_id AND p.user_id = m.user_id)"
    )
    op.create_foreign_key(
        "fk_channel_members_project_id_user_id_project_members",
        "channel_members",
        "project_members",
        ["project_id", "user_id"],
        ["project_id", "user_id"],
        ondelete="CASCADE",
    )


def search() -> None:
    """Columns `words`, which the database computes from the text in the same row, and the index
    of each. The labels are what a word weighs."""
    _define_searchable()
    _define_search_query()
    vector = "to_tsvector('simple', searchable({}))"
    title, description = vector.format("title"), vector.format("description")
    _add_words("messages", vector.format("content"))
    _add_words("tasks", f"setweight({title}, 'A') || setweight({description}, 'D')")


def _define_searchable() -> None:
    """The text in lower case, without accents, with a space between any two words: after that
    the parser, which goes by the database's locale, has nothing to decide."""
    op.get_bind().exec_driver_sql(
        "CREATE FUNCTION searchable(content text) RETURNS text "
        "LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT regexp_replace("
        f"regexp_replace(lower({_foldable()}), '[\\u0300-\\u036f]+', '', 'g'), "
        f"'[^{_word_characters()}]+', ' ', 'g') $$"
    )


def _foldable() -> str:
    """The decomposed text, under a collation that knows the case of all letters if there is one:
    the C locale folds ASCII only."""
    known = "SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'"
    unicode = op.get_bind().exec_driver_sql(known).scalar() is not None
    return 'normalize(content, NFD) COLLATE "{}"'.format("und-x-icu" if unicode else "default")


def _define_search_query() -> None:
    """The rows' `words` must have all the phrases, and of the last the beginning."""
    op.get_bind().exec_driver_sql(
        "CREATE FUNCTION search_query(phrases text[]) RETURNS tsquery "
        "LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
        "SELECT to_tsquery('simple', string_agg(replace(words, ' ', ' <-> ') || ending, ' & ')) "
        "FROM (SELECT trim(searchable(phrase)) AS words, "
        "CASE WHEN place = cardinality(phrases) THEN ':*' ELSE '' END AS ending "
        "FROM unnest(phrases) WITH ORDINALITY AS listed(phrase, place)) AS prepared "
        "WHERE words <> '' $$"
    )


def _add_words(table: str, vector: str) -> None:
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS ({vector}) STORED"
    )
    op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (words)")


def _word_characters() -> str:
    ranges = (f"\\U{first:08x}-\\U{last:08x}" for first, last in _runs())
    return "0-9A-Za-z" + "".join(ranges)


def _runs() -> Iterator[tuple[int, int]]:
    """Runs of letters and numbers beyond ASCII; what is not assigned yet interrupts none."""
    first = last = 0
    for code in range(FIRST_BEYOND_ASCII, sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        if category.startswith(LETTERS):
            first, last = first or code, code
        elif first and (category != "Cn" or code in SURROGATES):
            yield first, last
            first = 0
    if first:
        yield first, last
