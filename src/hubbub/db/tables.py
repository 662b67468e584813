"""The engine's own tables: rooms and their heads, the event log, results of writes, facts.

`metadata` is shared: each feature declares its tables on it, in its own slice. On PostgreSQL the
migrations give every text column the collation "C": compared byte by byte and folded in ASCII
only, as by SQLite, whatever the database's locale is.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

# Constraint names that migrations can address on every database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

# SQLite makes only `INTEGER PRIMARY KEY` an alias of the row id.
Id = BigInteger().with_variant(Integer(), "sqlite")

rooms = Table(
    "rooms",
    metadata,
    Column("key", Text, primary_key=True),
    Column("head", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
"""`head` is the `seq` of the room's last durable event; updating it locks the room. Events up
to `floor` may have been pruned."""

events = Table(
    "events",
    metadata,
    Column("room", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("sender", Text),
    Column("at", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index("ix_events_at", "at"),
    sqlite_with_rowid=False,
)
"""The log, but for the events that a feature keeps itself as rows with `room` and `seq`
(see `Work.record`). `data` is JSON."""

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""`epoch`: which history the sequence numbers belong to."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("ix_idempotency_keys_created_at", "created_at"),
)
"""The results (JSON) of writes that were asked for under a key, kept with what they wrote."""
