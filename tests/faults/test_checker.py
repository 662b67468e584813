"""The checker finds every kind of lie; a table that holds would mean nothing otherwise."""

from collections.abc import Sequence

import pytest

from tests.faults.checker import Acked, Heard, Joined, Journal, Stored, check

ROOM = "channel:1"
BOUND = 1.0
HISTORY = [Stored(number, 100 + number, f"a {number}") for number in range(1, 5)]


def told(*numbers: int, at: float = 0.0) -> list[Joined | Heard]:
    """What a client hears that is told the truth about these."""
    return [Heard(number, 100 + number, f"a {number}", at) for number in numbers]


def journal(*entries: Joined | Heard, name: str = "b", said: Sequence[str] = ()) -> Journal:
    return Journal(name, ROOM, list(entries), dict.fromkeys(said, 0.0))


def speaker() -> Journal:
    """The one who has said all of the history."""
    return journal(Joined(0), *told(1, 2, 3, 4), name="a", said=[it.content for it in HISTORY])


def problems(*journals: Journal, history: Sequence[Stored] = HISTORY) -> list[str]:
    return check([speaker(), *journals], {ROOM: history}, BOUND)


@pytest.mark.parametrize(
    "honest",
    [
        journal(Joined(0), *told(1, 2, 3, 4)),
        journal(Joined(2), *told(3, 4)),
        journal(Joined(4)),
        journal(Joined(0), *told(1), Joined(3), *told(4)),
    ],
    ids=["from the beginning", "from where it joined", "silence", "told to fetch anew"],
)
def test_the_truth_is_found_to_be_true(honest: Journal) -> None:
    assert problems(honest) == []


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([Joined(0), *told(1, 3, 4)], "heard 3 after 1"),
        ([Joined(0), *told(1, 2, 2, 3, 4)], "heard 2 after 2"),
        ([Joined(0), *told(1, 3, 2, 4)], "heard 3 after 1"),
        ([*told(1, 2, 3, 4)], "heard 1 after None"),
        ([Joined(0), *told(1, 2, 3)], "is at 3, and the room ends at 4"),
        ([Joined(0), *told(1, 2, 3, 4, 5)], "heard at 5 and not stored so"),
        ([Joined(3), Heard(4, 104, "other", 0.0)], "heard at 4 and not stored so"),
        ([Joined(3), Heard(4, 999, "a 4", 0.0)], "heard at 4 and not stored so"),
    ],
    ids=[
        "a gap",
        "a repeat",
        "disorder",
        "without a beginning",
        "not to the end",
        "what is not stored",
        "another content",
        "another id",
    ],
)
def test_who_has_heard_something_else_than_the_room_is_found(
    entries: list[Joined | Heard], problem: str
) -> None:
    assert any(problem in found for found in problems(journal(*entries)))


def test_an_acknowledged_message_that_is_not_stored_is_found() -> None:
    lost = journal(Joined(4), said=["lost"])
    lost.acked["lost"] = Acked(5, 105, False, 0.0)
    assert problems(lost) == ["b: acknowledged and not stored: lost"]


def test_an_ack_with_another_place_than_the_message_has_is_found() -> None:
    sender = speaker()
    sender.acked["a 2"] = Acked(3, 102, False, 0.0)
    assert check([sender], {ROOM: HISTORY}, BOUND) == [
        "a: acknowledged as 3 and stored as 2: a 2",
    ]


def test_a_message_that_is_stored_twice_is_found_acknowledged_or_not() -> None:
    twice = [*HISTORY, Stored(5, 105, "a 4")]
    found = problems(journal(Joined(5)), history=twice)
    assert f"{ROOM}: stored 2 times: a 4" in found


def test_a_message_that_nobody_has_said_is_found() -> None:
    found = problems(journal(Joined(5)), history=[*HISTORY, Stored(5, 105, "forged")])
    assert f"{ROOM}: stored, and nobody has said it: forged" in found


def test_a_hole_in_the_numbers_of_a_room_is_found() -> None:
    found = problems(history=[*HISTORY[:2], *HISTORY[3:]])
    assert f"{ROOM}: the numbers of its messages are not 1 to 3" in found


def test_what_comes_late_after_a_revocation_is_found_and_what_comes_soon_is_not() -> None:
    out = journal(Joined(0), *told(1, at=10.0), *told(2, at=10.9), *told(3, at=11.5))
    out.revoked_at = 10.0
    assert problems(out) == ["b: heard 3 1.5 s after its access was taken away"]


def test_who_was_put_out_or_has_left_need_not_hear_the_end() -> None:
    out, gone = journal(Joined(0), *told(1)), journal(Joined(0), *told(1, 2), name="c")
    out.revoked_at, gone.left = 10.0, True
    assert problems(out, gone) == []
