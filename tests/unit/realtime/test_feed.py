"""A room's feed: whatever order publications come in, they go out in order and once."""

from hypothesis import given
from hypothesis import strategies as st

from hubbub.protocol.publication import Publication
from hubbub.realtime.feed import MOST_HELD, Feed
from tests.unit.realtime.engine import publication

EPHEMERAL = Publication("channel:1", 0, 0, b"e")


def seqs(publications: list[Publication]) -> list[int]:
    """The events in there."""
    return [n for one in publications for n in range(one.first_seq, one.last_seq + 1)]


def started(head: int) -> Feed:
    feed = Feed()
    assert feed.start(head) == []
    return feed


def test_the_next_event_is_delivered_and_a_repeat_is_not_m4() -> None:
    feed = started(4)
    assert seqs(feed.admit(publication(5, 7))) == [5, 6, 7]
    for repeat in (publication(5, 7), publication(5), publication(7), publication(1, 3)):
        assert feed.admit(repeat) == []
    assert feed.cursor == 7
    assert feed.gap() is None


def test_what_comes_too_early_waits_for_the_gap_to_be_filled_m4() -> None:
    feed = started(0)
    assert feed.admit(publication(3)) == []
    assert feed.admit(publication(5, 6)) == []
    assert feed.gap() == (0, 2)
    assert seqs(feed.admit(publication(1, 2))) == [1, 2, 3]
    assert feed.gap() == (3, 4)
    assert seqs(feed.admit(publication(4))) == [4, 5, 6]
    assert feed.gap() is None


def test_before_the_position_is_known_events_are_held_m4() -> None:
    feed = Feed()
    assert not feed.started
    for one in (publication(8), publication(7), publication(9), publication(6)):
        assert feed.admit(one) == []
    assert feed.gap() is None, "nothing can be missing yet"
    assert seqs(feed.start(7)) == [8, 9]
    assert feed.cursor == 9


def test_a_position_read_before_the_held_events_leaves_a_gap_m4() -> None:
    feed = Feed()
    feed.admit(publication(5))
    assert feed.start(2) == []
    assert feed.gap() == (2, 4)


def test_ephemeral_events_pass_at_once_but_not_before_the_start() -> None:
    feed = Feed()
    assert feed.admit(EPHEMERAL) == []
    feed.start(0)
    feed.admit(publication(5))
    assert feed.admit(EPHEMERAL) == [EPHEMERAL], "they wait for no gap"


def test_what_is_held_is_bounded_and_what_is_forgotten_is_a_gap_again() -> None:
    feed = started(0)
    for number in range(2, 2 + 2 * MOST_HELD):
        feed.admit(publication(number))
    ready = seqs(feed.admit(publication(1)))
    assert ready[: MOST_HELD - 1] == list(range(1, MOST_HELD))
    seen = list(ready)
    while (gap := feed.gap()) is not None:
        after, up_to = gap
        assert after == seen[-1]
        seen += seqs(feed.admit(publication(after + 1, up_to)))
    assert seen == list(range(1, len(seen) + 1))


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[int, int, list[Publication]]:
    """A head, how many events there are in all, and their publications in any order, some
    twice, some lost."""
    total = draw(st.integers(1, 30))
    ends = sorted(draw(st.sets(st.integers(1, total))) | {total})
    starts = [1, *(end + 1 for end in ends[:-1])]
    groups = [publication(a, b) for a, b in zip(starts, ends, strict=True)]
    head = draw(st.sampled_from([0, *ends]))
    return head, total, draw(st.lists(st.sampled_from(groups), max_size=40))


@given(deliveries(), st.integers(0, 10))
def test_losses_repeats_and_any_order_end_in_one_order_without_a_hole_m4(
    given_: tuple[int, int, list[Publication]], early: int
) -> None:
    """M4: with gaps filled from the log, as the hub does."""
    head, total, arriving = given_
    feed, seen = Feed(), []
    for one in arriving[:early]:
        assert feed.admit(one) == []
    seen += seqs(feed.start(head))
    for one in arriving[early:]:
        seen += seqs(feed.admit(one))
        assert seen == list(range(head + 1, head + 1 + len(seen)))
    for _ in range(total + 1):
        if (gap := feed.gap()) is None:
            break
        assert head <= gap[0] < gap[1] <= total
        seen += seqs(feed.admit(publication(gap[0] + 1, gap[1])))
    assert feed.gap() is None
    assert seen == list(range(head + 1, feed.cursor + 1))
    assert feed.cursor >= max([head, *(one.last_seq for one in arriving)])


def test_what_is_new_in_a_repeat_is_read_from_the_log() -> None:
    feed = Feed()
    feed.start(5)
    assert feed.admit(publication(4, 8)) == []
    assert feed.gap() == (5, 8)
    assert feed.admit(publication(6, 8)) == [publication(6, 8)]
    assert feed.gap() is None


def test_a_head_that_is_known_is_a_gap_until_it_has_come() -> None:
    feed = Feed()
    feed.expect(7)
    assert feed.gap() is None, "the position is still being read"
    feed.start(5)
    assert feed.gap() == (5, 7)
    feed.admit(publication(6))
    feed.admit(publication(7))
    assert feed.gap() is None
