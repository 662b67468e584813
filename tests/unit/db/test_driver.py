"""Statements in the words of both databases."""

import json

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from hubbub.db.driver import BulkInsert, Statement, execute
from hubbub.db.tables import events
from tests.unit.db.store import store


def test_each_parameter_has_its_number_on_postgresql() -> None:
    statement = Statement("SELECT ? WHERE a IN [numbers] AND b IN [texts] AND c = ?")
    assert statement.sqlite == (
        "SELECT ? WHERE a IN (SELECT value FROM json_each(?)) "
        "AND b IN (SELECT value FROM json_each(?)) AND c = ?"
    )
    assert [f"${number}" in statement.postgresql for number in range(1, 6)] == [*[True] * 4, False]
    assert "::bigint" in statement.postgresql
    assert "?" not in statement.postgresql


async def test_lists_of_any_length_are_one_parameter(database: str) -> None:
    among = Statement("SELECT name FROM facts WHERE name IN [texts] AND length(name) IN [numbers]")

    async with store(database) as opened:

        def ask(conn: Connection) -> list[str]:
            names = ["epoch", *(f"no {number}" for number in range(5_000))]
            found = execute(conn, among, (json.dumps(names), json.dumps(list(range(9)))))
            return [name for (name,) in found]

        assert await opened.db.read(ask) == ["epoch"]
        assert await opened.db.read(lambda conn: execute(conn, among, ("[]", "[]"))) == []


@pytest.mark.parametrize("number", [0, 1, 3, 100, 2_001])
async def test_rows_are_inserted_together_and_come_back_as_they_were(
    database: str, number: int
) -> None:
    insert = BulkInsert(events, "room", "seq", "type", "sender", "at", "data")
    rows = [("r", seq, "é\u2028", None if seq % 2 else "'", "", "{}") for seq in range(number)]
    async with store(database) as opened:
        await opened.db.write(lambda work: insert(work.conn, rows))
        columns = "room, seq, type, sender, at, data"
        assert await opened.rows(f"SELECT {columns} FROM events ORDER BY seq") == rows


async def test_an_error_tells_nothing_of_what_people_wrote(database: str) -> None:
    async with store(database) as opened:
        again = Statement("INSERT INTO facts (name, value) VALUES (?, ?)")
        with pytest.raises(IntegrityError) as failure:
            await opened.engine.transact(lambda conn: execute(conn, again, ("epoch", "canary")))
        assert "canary" not in str(failure.value)
        with pytest.raises(DBAPIError):
            await opened.engine.transact(lambda conn: execute(conn, "SELECT nonsense"))
