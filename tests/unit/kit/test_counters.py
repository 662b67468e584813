"""Counters: into which of its parts a distribution puts a value."""

from hubbub.kit.counters import Counters, Distribution


def test_a_value_counts_where_it_is_at_most_the_bound() -> None:
    noted = Distribution((1.0, 2.0, 5.0))
    for value in (0, 1, 1.5, 2, 5, 5.1, 1e9):
        noted.note(value)
    assert noted.counts == [2, 2, 1, 2]
    assert noted.total == 0 + 1 + 1.5 + 2 + 5 + 5.1 + 1e9


def test_requests_are_counted_by_the_class_of_their_status() -> None:
    counters = Counters()
    for status in (200, 204, 304, 404, 503):
        counters.answered("GET", "/x", status, 0.5)
    assert {key[2]: times for key, times in counters.http_requests.items()} == {
        "2xx": 2,
        "3xx": 1,
        "4xx": 1,
        "5xx": 1,
    }
    assert sum(counters.http_seconds.values()) == 2.5
