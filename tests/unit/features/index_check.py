"""Whether the full-text index says what the messages say."""

from sqlalchemy import text

from tests.unit.features.house import House


def intact(house: House) -> None:
    """Raises if the index and the messages differ. On PostgreSQL they can't: the database
    computes the one from the other."""
    if house.kind == "sqlite":
        check = "INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1)"
        house.write(lambda work: work.conn.execute(text(check)))
