"""The small parts: pauses, pace, ids, addresses."""

import json
from pathlib import Path
from random import Random

import pytest
from hubbub_client import FileStore, StoredMessage, Timing
from hubbub_client.addresses import parse_address
from hubbub_client.backoff import Backoff
from hubbub_client.ids import new_id
from hubbub_client.pace import Pace
from hubbub_client.wire import encode_data


def test_pauses_are_spread_over_all_that_is_allowed() -> None:
    firsts, hundredths = [], []
    for seed in range(500):
        backoff = Backoff(Timing(), Random(seed))
        pauses = [backoff.next() for _ in range(100)]
        firsts.append(pauses[0])
        hundredths.append(pauses[-1])
    assert 0 <= min(firsts) < 0.05
    assert 0.45 < max(firsts) <= 0.5
    assert 0 <= min(hundredths) < 1
    assert 19 < max(hundredths) <= 20


def test_after_a_good_connection_the_pauses_begin_anew() -> None:
    backoff = Backoff(Timing(), Random(1))
    for _ in range(2000):
        backoff.next()
    backoff.reset()
    assert backoff.next() <= 0.5


def test_ids_are_uuids_that_begin_with_the_time() -> None:
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == len(ids)
    assert all(len(id) == 36 and id[14] == "7" and id[19] in "89ab" for id in ids)
    assert [id[:13] for id in ids] == sorted(id[:13] for id in ids)


def test_the_pace_finds_the_servers_and_seldom_exceeds_it() -> None:
    """A server that takes 20 in a second, after a burst of 60."""
    pace, now, due, done, refused = Pace(), 0.0, 0.0, 0, 0
    while done < 2000:
        now += pace.wait(now)
        pace.went(now)
        due = max(due, now) + 0.05
        if due - now > 3.0:
            due -= 0.05
            pace.refused(now, now, due + 0.05 - now - 3.0)
            refused += 1
        else:
            pace.granted()
            done += 1
        now += 0.002
    assert refused / now < 2  # in a second; the server ends it at ten
    assert done / now > 10


@pytest.mark.parametrize(
    ("url", "socket", "rest"),
    [
        ("http://h:8000", "ws://h:8000/api/v1/ws/connect", "http://h:8000"),
        ("https://h/", "wss://h/api/v1/ws/connect", "https://h"),
        ("ws://h:1/api/v1/ws/connect", "ws://h:1/api/v1/ws/connect", "http://h:1"),
        ("wss://h/hubbub", "wss://h/hubbub/api/v1/ws/connect", "https://h/hubbub"),
    ],
)
def test_one_address_is_enough(url: str, socket: str, rest: str) -> None:
    address = parse_address(url)
    assert (address.socket, address.rest) == (socket, rest)


def test_letters_are_sent_as_themselves() -> None:
    assert json.loads(encode_data({"content": "ü"})) == {"content": "ü"}
    assert len(encode_data({"content": "ü" * 1000}).encode()) < 2100


def test_a_store_is_its_owners_and_keeps_the_order(tmp_path: Path) -> None:
    path = tmp_path / "outbox"
    store = FileStore(path)
    messages = [StoredMessage(id, "channel:1", "{}") for id in ("c", "a", "b")]
    for message in (*messages, messages[0]):
        store.add(message)
    store.remove("a")
    store.remove("unknown")
    store.close()
    assert FileStore(path).load() == [messages[0], messages[2]]
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}
