"""What was said in a room that is no more goes, in small steps, and no id comes back."""

from sqlalchemy import text

from hubbub.db.work import Work
from hubbub.features.chat.purge import dead_rooms, purge
from hubbub.features.notifications.levels import set_level
from hubbub.features.projects import service as projects
from hubbub.features.search import index
from hubbub.features.tasks import service as tasks
from hubbub.protocol.rooms import Room
from tests.unit.features.house import Team
from tests.unit.features.index_check import intact
from tests.unit.features.message_verbs import (
    RULES,
    delete,
    edit,
    general,
    react,
    read_up_to,
    said,
    say,
    statements,
    whole_database,
)

HANGING = ("reactions", "mentions", "read_markers", "room_levels")


def dead(team: Team) -> list[str]:
    return sorted(team.house.read(dead_rooms))


def purged(team: Team, limit: int = 500) -> int:
    return team.house.write(lambda work: purge(work, dead_rooms(work.conn), limit))


def drop_project(team: Team) -> None:
    team.house.write(lambda work: projects.delete_project(work, team["olga"], team.project))


def drop_task(team: Team, task: int) -> None:
    team.house.write(lambda work: tasks.delete_task(work, team["olga"], task))


def ids(team: Team) -> list[int]:
    return rows(team, "SELECT id FROM messages ORDER BY id")


def count(team: Team, table: str) -> int:
    (number,) = rows(team, f"SELECT count(*) FROM {table}")
    return number


def rows(team: Team, statement: str) -> list[int]:
    return list(team.house.read(lambda conn: conn.execute(text(statement)).scalars().all()))


def found(team: Team, word: str) -> list[int]:
    """The ids of the messages that the index has the word of."""
    statements = {
        "sqlite": "SELECT rowid FROM message_index WHERE message_index MATCH '{}' ORDER BY rowid",
        "postgresql": "SELECT id FROM messages WHERE words @@ to_tsquery('simple', '{}') "
        "ORDER BY id",
    }
    return rows(team, statements[team.house.kind].format(word))


def test_rooms_that_are_there_keep_what_was_said_in_them(team: Team) -> None:
    for room in (general(team), f"project:{team.project}", f"task:{team.task('olga', 'Fly')}"):
        say(team, "mary", room)
    assert dead(team) == []
    assert purged(team) == 0
    assert len(ids(team)) == 3


def test_with_a_room_goes_all_that_was_said_and_what_hangs_on_it(team: Team) -> None:
    channel = general(team)
    rooms = [channel, f"project:{team.project}", f"task:{team.task('olga', 'Fly')}"]
    for room in rooms:
        message = say(team, "mary", room, "canary @adam", '{"a":"canary"}')
        edit(team, "mary", message, "the canary, @adam")
        react(team, "adam", message)
        read_up_to(team, "adam", room, 1)
    listened = Room("channel", int(channel.split(":")[1]))
    team.house.write(lambda work: set_level(work, RULES, team["gus"].id, listened, "all"))
    team.house.write(lambda work: index.take_in(work.conn, 100))
    drop_project(team)
    assert dead(team) == sorted(rooms)
    assert purged(team) == 3
    assert (dead(team), purged(team)) == ([], 0)
    # The index's own pages are its concern: what it has been told to forget, it does not find.
    kept = [line for line in whole_database(team).splitlines() if "b'" not in line]
    assert "canary" not in "".join(kept)
    assert found(team, "canary") == []
    assert [count(team, table) for table in HANGING] == [0, 0, 0, 0]


def test_the_last_id_stays_until_there_is_a_larger_one(team: Team) -> None:
    task = team.task("olga", "Fly")
    first, last = say(team, "mary", f"task:{task}"), say(team, "mary", f"task:{task}")
    drop_task(team, task)
    purged(team)
    assert ids(team) == [last]
    assert say(team, "mary", f"project:{team.project}") == last + 1 > first
    assert dead(team) == [f"task:{task}"]
    assert purged(team) == 1
    assert ids(team) == [last + 1]


def test_a_deleted_message_that_has_the_last_id_is_left_alone(team: Team) -> None:
    task = team.task("olga", "Fly")
    last = say(team, "mary", f"task:{task}")
    delete(team, "mary", last)
    drop_task(team, task)
    assert (dead(team), purged(team), ids(team)) == ([], 0, [last])


def test_it_goes_in_steps_of_bounded_size_with_a_constant_number_of_statements(
    team: Team,
) -> None:
    task = team.task("olga", "Fly")
    for number in range(25):
        say(team, "mary", f"task:{task}", f"{number} @adam")
    drop_task(team, task)
    room = [f"task:{task}"]

    def step(work: Work) -> None:
        assert purge(work, room, 10) in (10, 5)

    # A cascade shows its statement once more for every row.
    made = [len(set(statements(team, step))) for _ in range(2)]
    assert max(made) <= 13
    assert purged(team) == 5
    assert purged(team) == 0
    assert len(ids(team)) == 1


def test_the_index_forgets_with_the_messages_also_those_it_has_not_seen(team: Team) -> None:
    task, channel = team.task("olga", "Fly"), general(team)
    say(team, "mary", f"task:{task}", "gone rocket")
    say(team, "mary", channel, "rocket")
    team.house.write(lambda work: index.take_in(work.conn, 2))
    say(team, "mary", f"task:{task}", "gone rocket")
    say(team, "mary", channel, "rocket")
    drop_task(team, task)
    assert purged(team) == 2
    team.house.write(lambda work: index.take_in(work.conn, 100))
    intact(team.house)
    assert found(team, "rocket") == ids(team)
    assert found(team, "gone") == []


def test_notifications_are_read_and_who_had_not_read_them_is_told(team: Team) -> None:
    task = team.task("olga", "Fly")
    for words in ("@adam", "@adam and @olga", "@olga"):
        say(team, "mary", f"task:{task}", words)
    drop_task(team, task)
    said(team)
    purged(team)
    told = {event["room"]: event["data"] for event in said(team)}
    assert {room: len(data["notification_ids"]) for room, data in told.items()} == {
        f"user:{team['adam'].id}": 2,
        f"user:{team['olga'].id}": 2,
    }
    assert {data["up_to"] for data in told.values()} == {None}
    assert rows(team, "SELECT id FROM notifications WHERE message_id > 0 AND read_at IS NULL") == []
