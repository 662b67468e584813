"""The workers' board: everybody's numbers, from whichever worker they are asked."""

import os

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hubbub.web import metrics_board
from hubbub.web.metrics_board import Board, Place

PAGE = b"""\
# HELP hubbub_deliveries_total Events handed to connections.
# TYPE hubbub_deliveries_total counter
hubbub_deliveries_total %d.0
# HELP hubbub_lag_seconds How late.
# TYPE hubbub_lag_seconds histogram
hubbub_lag_seconds_bucket{le="+Inf"} %d.0
hubbub_lag_seconds_count %d.0
hubbub_lag_seconds_sum 1.5
"""


def page(number: int) -> bytes:
    return PAGE % (number, number, number)


def deliveries(text: bytes) -> dict[str, float]:
    """By worker."""
    families = list(text_string_to_metric_families(text.decode()))
    assert len({family.name for family in families}) == len(families)
    return {
        sample.labels["worker"]: sample.value
        for family in families
        for sample in family.samples
        if sample.name == "hubbub_deliveries_total"
    }


def test_whoever_is_asked_tells_of_all() -> None:
    shared = Board(3)
    for number in (1, 2, 3):
        Place(shared, number).post(page(number * 10))
    text = Place(shared, 2).together(page(21))
    assert deliveries(text) == {"1": 10, "2": 21, "3": 30}
    assert b'hubbub_lag_seconds_bucket{le="+Inf",worker="3"} 30.0' in text
    assert b"# TYPE hubbub_lag_seconds histogram" in text
    shared.close()


def test_what_another_process_has_posted_is_seen() -> None:
    shared = Board(2)
    child = os.fork()
    if child == 0:
        Place(shared, 1).post(page(7))
        os._exit(0)
    os.waitpid(child, 0)
    assert deliveries(Place(shared, 2).together(page(8))) == {"1": 7, "2": 8}
    shared.close()


def test_who_has_posted_nothing_yet_is_left_out() -> None:
    shared = Board(2)
    assert deliveries(Place(shared, 2).together(page(8))) == {"2": 8}
    shared.close()


def test_the_numbers_of_a_dead_worker_go_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Board(2)
    shared.post(1, page(7))
    monkeypatch.setattr(metrics_board, "STALE", 0)
    assert shared.read(1) == b""
    shared.close()


def test_a_page_that_does_not_fit_leaves_its_neighbours_alone() -> None:
    shared = Board(2)
    shared.post(2, page(2))
    shared.post(1, b"#" * metrics_board.SIZE)
    assert (shared.read(1), shared.read(2)) == (b"", page(2))
    shared.close()


def test_what_was_torn_is_not_believed() -> None:
    shared = Board(1)
    shared.post(1, page(1))
    shared._memory[metrics_board._HEAD.size + 3] ^= 1
    assert shared.read(1) == b""
    shared.close()
