"""Search finds what the caller may read, best first, and nothing else."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, insert, text

from hubbub.db.work import Work
from hubbub.errors import Invalid, NotFound
from hubbub.features.chat.channel_access import POLICY as CHANNELS
from hubbub.features.chat.tables import messages
from hubbub.features.projects import service as projects
from hubbub.features.projects.access import POLICY as PROJECTS
from hubbub.features.search import index, indexer, service
from hubbub.features.search.service import Kind, Search
from hubbub.features.search.words import question
from hubbub.features.tasks.access import POLICY as TASKS
from hubbub.features.tasks.tables import tasks
from hubbub.web.access import RoomRules
from hubbub.web.paging import LONGEST_RANKING, Ranking
from tests.unit.features.house import PEOPLE, House, Team
from tests.unit.features.index_check import intact

RULES = RoomRules({"project": PROJECTS, "channel": CHANNELS, "task": TASKS})


def say(team: Team, room: str, *contents: str, by: str = "olga") -> list[int]:
    """Stores messages and indexes them; their ids."""
    ids = unindexed(team, room, *contents, by=by)
    team.house.write(lambda work: indexer.index_next(work, 10_000))
    return ids


def unindexed(team: Team, room: str, *contents: str, by: str = "olga") -> list[int]:
    """Stores messages; their ids."""
    return team.house.write(lambda work: write_down(work, room, team[by].id, contents))


def write_down(work: Work, room: str, user_id: int, contents: Sequence[str]) -> list[int]:
    """Rows of messages, as they are before anything is made of them."""
    last = work.conn.execute(text("SELECT coalesce(max(id), 0) FROM messages")).scalar_one()
    ids = range(last + 1, last + 1 + len(contents))
    common = {"room": room, "user_id": user_id, "metadata": "{}", "created_at": work.now}
    rows = [
        {"id": number, "seq": number, "content": content, **common}
        for number, content in zip(ids, contents, strict=True)
    ]
    work.conn.execute(insert(messages), rows)
    return list(ids)


def search(
    team: Team,
    by: str,
    words: str,
    *,
    project: int | None = None,
    kind: Kind | None = None,
    limit: int = 20,
    cursor: int = 0,
) -> tuple[list[dict[str, Any]], str | None]:
    return team.house.read(
        lambda conn: service.find(
            conn, RULES, team[by].id, Search(words, project, kind), Ranking(limit, cursor)
        )
    )


def ids(results: Sequence[dict[str, Any]]) -> list[int]:
    return [
        row["message"]["message_id"] if "message" in row else row["task"]["id"] for row in results
    ]


def who_finds(team: Team, words: str) -> set[str]:
    return {name for name in PEOPLE if search(team, name, words)[0]}


def test_a_message_is_found_with_its_excerpt(team: Team) -> None:
    channel = team.channel("olga", "general")
    (message,) = say(team, f"channel:{channel}", "The launch page is ready for a last look")
    results, after = search(team, "mary", "Launch pag")
    assert after is None
    assert results == [
        {
            "type": "message",
            "message": {
                "message_id": message,
                "room": f"channel:{channel}",
                "user_id": team["olga"].id,
                "username": "olga",
                "content": "The launch page is ready for a last look",
                "created_at": team.house.now,
            },
            "excerpt": [
                {"text": "The ", "hit": False},
                {"text": "launch", "hit": True},
                {"text": " ", "hit": False},
                {"text": "page", "hit": True},
                {"text": " is ready for a last look", "hit": False},
            ],
        }
    ]


def test_a_task_is_found_by_its_title_and_by_its_description(team: Team) -> None:
    by_title = team.task("olga", "Paint the rocket", assignee="mary")
    by_description = team.task("olga", "Buy paint", description="Red, for the <b>rocket</b>")
    results, _ = search(team, "mary", "rocket")
    assert ids(results) == [by_title, by_description]  # the title counts more
    assert results[0]["task"] == {
        "id": by_title,
        "project_id": team.project,
        "title": "Paint the rocket",
        "status": "todo",
        "priority": "normal",
        "assignee": "mary",
        "created_at": team.house.now,
        "updated_at": team.house.now,
    }
    assert results[1]["excerpt"] == [
        {"text": "Red, for the <b>", "hit": False},
        {"text": "rocket", "hit": True},
        {"text": "</b>", "hit": False},
    ]


def test_every_word_must_be_there_and_the_last_may_be_a_beginning(team: Team) -> None:
    room = f"project:{team.project}"
    both, _ = say(team, room, "We launch the rocket", "We launch nothing")
    assert ids(search(team, "olga", "rock launch")[0]) == []
    assert ids(search(team, "olga", "launch rock")[0]) == [both]


def test_case_and_accents_do_not_matter(team: Team) -> None:
    room = f"project:{team.project}"
    (message,) = say(team, room, "Über den CAFÉS von Paris")
    assert ids(search(team, "olga", "uber cafes")[0]) == [message]
    assert ids(search(team, "olga", "ÜBER café")[0]) == [message]


def test_what_is_rare_and_short_comes_first_and_equals_newest_first(team: Team) -> None:
    room = f"project:{team.project}"
    long, short, again = say(team, room, "rocket " + "and so on " * 20, "rocket", "rocket")
    assert ids(search(team, "olga", "rocket")[0]) == [again, short, long]


def test_messages_and_tasks_are_one_ranking_unless_one_kind_is_asked_for(team: Team) -> None:
    task = team.task("olga", "rocket")
    (message,) = say(team, f"task:{task}", "rocket")
    assert {row["type"] for row in search(team, "olga", "rocket")[0]} == {"message", "task"}
    assert ids(search(team, "olga", "rocket", kind="message")[0]) == [message]
    assert ids(search(team, "olga", "rocket", kind="task")[0]) == [task]


def test_only_who_may_read_a_room_finds_what_is_in_it(team: Team) -> None:
    public, private = team.channel("olga", "public"), team.channel("olga", "secret", private=True)
    team.join(public, "gus")
    task = team.task("olga", "boardword")
    say(team, f"project:{team.project}", "projectword")
    say(team, f"channel:{public}", "publicword")
    say(team, f"channel:{private}", "privateword")
    say(team, f"task:{task}", "taskword")
    members = {"olga", "adam", "mary"}
    assert who_finds(team, "projectword") == members
    assert who_finds(team, "publicword") == members | {"gus"}
    assert who_finds(team, "privateword") == {"olga"}
    assert who_finds(team, "taskword") == members
    assert who_finds(team, "boardword") == members


def test_a_project_narrows_the_search_to_its_rooms_and_tasks(team: Team) -> None:
    olga = team["olga"]
    other = team.house.write(lambda work: projects.create_project(work, olga, "Gemini"))["id"]
    task, channel = team.task("olga", "rocket"), team.channel("olga", "general")
    mine = [
        *say(team, f"project:{team.project}", "rocket"),
        *say(team, f"channel:{channel}", "rocket"),
        *say(team, f"task:{task}", "rocket"),
    ]
    (theirs,) = say(team, f"project:{other}", "rocket")
    in_project = search(team, "olga", "rocket", project=team.project, kind="message")[0]
    assert sorted(ids(in_project)) == mine
    assert ids(search(team, "olga", "rocket", project=team.project, kind="task")[0]) == [task]
    assert ids(search(team, "olga", "rocket", project=other)[0]) == [theirs]
    assert len(search(team, "olga", "rocket")[0]) == 5


def test_an_unknown_project_and_a_foreign_one_are_not_found_alike(team: Team) -> None:
    for project in (team.project, 999):
        with pytest.raises(NotFound) as refusal:
            search(team, "stranger", "rocket", project=project)
        assert refusal.value.text == NotFound().text


def test_an_edited_text_is_found_as_it_stands_and_a_deleted_one_not_at_all(team: Team) -> None:
    room = f"project:{team.project}"
    edited, deleted = say(team, room, "first words", "secret words")
    change(team.house, edited, content="second thoughts")
    change(team.house, deleted, content="", deleted_at="now")
    assert ids(search(team, "olga", "first")[0]) == []
    assert ids(search(team, "olga", "second")[0]) == [edited]
    assert ids(search(team, "olga", "secret")[0]) == []
    assert ids(search(team, "olga", "words")[0]) == []
    intact(team.house)


def test_what_is_changed_before_it_is_indexed_is_indexed_as_it_stands(team: Team) -> None:
    first, second = unindexed(team, f"project:{team.project}", "one word", "two words")
    change(team.house, first, content="changed")
    change(team.house, second, content="", deleted_at="now")
    if team.house.kind == "sqlite":  # elsewhere it is indexed with its row
        assert ids(search(team, "olga", "changed")[0]) == []
    team.house.write(lambda work: indexer.index_next(work, 10))
    assert ids(search(team, "olga", "changed")[0]) == [first]
    assert ids(search(team, "olga", "word")[0]) == []
    intact(team.house)


def test_a_changed_task_is_found_as_it_stands_and_a_deleted_one_not_at_all(team: Team) -> None:
    changed, deleted = team.task("olga", "before"), team.task("olga", "before")
    team.house.set(tasks, changed, title="after", description="all")
    team.house.write(lambda w: w.conn.execute(text(f"DELETE FROM tasks WHERE id = {deleted}")))
    assert ids(search(team, "olga", "before")[0]) == []
    assert ids(search(team, "olga", "after all")[0]) == [changed]


@pytest.mark.parametrize("words", ["", "   ", "!?", '"', "* - ()", "\N{BUG}"])
def test_a_question_without_a_word_is_invalid(team: Team, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        search(team, "olga", words)
    assert refusal.value.field == "q"


@pytest.mark.parametrize(
    "words",
    ['a" OR "b', "NOT a", "content:a", "^a", "NEAR(a b)", "a AND", "{a b}: c", "a*", "-a", "';--"],
)
def test_operators_are_only_words(team: Team, words: str) -> None:
    say(team, f"project:{team.project}", "nothing of the kind")
    try:
        assert search(team, "olga", words)[0] == []
    except Invalid:
        assert words == "';--"


def test_a_word_with_signs_in_it_is_a_phrase(team: Team) -> None:
    room = f"project:{team.project}"
    (phrase, _) = say(team, room, "mail me at mary@example.com", "example mary com")
    assert ids(search(team, "olga", "mary@example.com")[0]) == [phrase]


def test_any_question_is_understood_by_the_index(team: Team) -> None:
    def ask(conn: Connection) -> None:
        @settings(deadline=None)
        @given(words=st.text(max_size=60))
        def asks(words: str) -> None:
            if asked := question(words.replace("\x00", "")):
                index.rank_messages(conn, asked, RULES.readable(1), 1)

        asks()

    team.house.read(ask)


def test_the_pages_of_a_ranking_are_the_ranking_and_it_ends(team: Team) -> None:
    room = f"project:{team.project}"
    say(team, room, *(f"rocket {'and ' * (number % 17)}" for number in range(230)))
    whole: list[int] = []
    cursor: str | None = "0"
    while cursor is not None:
        items, cursor = search(team, "olga", "rocket", limit=70, cursor=int(cursor))
        whole += ids(items)
    assert len(whole) == LONGEST_RANKING
    assert len(set(whole)) == LONGEST_RANKING
    first, _ = search(team, "olga", "rocket", limit=100)
    assert ids(first) == whole[:100]
    assert search(team, "olga", "rocket", cursor=LONGEST_RANKING) == ([], None)


def test_the_newest_matches_are_ranked_however_many_there_are(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "RANKED", 10)
    room = f"project:{team.project}"
    say(team, room, *["rocket"] * 5)
    newer = say(team, room, *["rocket and more"] * 10)
    assert sorted(ids(search(team, "olga", "rocket")[0])) == newer


def test_what_others_wrote_does_not_push_out_what_one_may_read(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "RANKED", 10)
    channel = team.channel("olga", "general")
    team.join(channel, "gus")
    (message,) = say(team, f"channel:{channel}", "rocket")
    say(team, f"project:{team.project}", *["rocket"] * 20)
    assert ids(search(team, "gus", "rocket")[0]) == [message]


def test_a_search_has_the_same_number_of_statements_whatever_it_finds(team: Team) -> None:
    def statements() -> int:
        count = 0

        def one_more(*_: object) -> None:
            nonlocal count
            count += 1

        def run(conn: Connection) -> None:
            event.listen(conn, "before_cursor_execute", one_more)
            asked = Search("rocket", team.project)
            service.find(conn, RULES, team["olga"].id, asked, Ranking(100))
            event.remove(conn, "before_cursor_execute", one_more)

        team.house.read(run)
        return count

    team.task("olga", "rocket")
    say(team, f"project:{team.project}", "rocket")
    few = statements()
    for _ in range(20):
        team.task("olga", "rocket")
    say(team, f"project:{team.project}", *["rocket"] * 200)
    assert statements() == few == 5


def change(house: House, message_id: int, **values: str) -> None:
    pairs = ", ".join(f"{name} = :{name}" for name in values)
    statement = text(f"UPDATE messages SET {pairs} WHERE id = {message_id}")
    house.write(lambda work: work.conn.execute(statement, values))
