"""The forms of `REDIS_URL`, and connections on which nothing is heard."""

import pytest
from redis.exceptions import ConnectionError as LostConnection

from hubbub.bus import ear, servers
from hubbub.bus.cluster import Cluster
from hubbub.bus.single import Single


@pytest.mark.parametrize(
    "url",
    [
        "redis://h:1/0",
        "rediss://user:s3cret@h",
        "unix:///run/redis.sock?db=2",
        "redis+sentinel://h,[::1]:5/team",
        "redis+sentinel://:s3cret@h:1,i:2/team/3",
    ],
)
async def test_a_single_server_is_named_directly_or_by_sentinels(url: str) -> None:
    server = servers.connect(url, 1)
    assert isinstance(server, Single)
    await server.aclose()


async def test_a_cluster_is_named_by_some_of_its_nodes() -> None:
    server = servers.connect("rediss+cluster://me:s3%40cret@h,[::1]:7000/0?ssl_cert_reqs=none", 1)
    assert isinstance(server, Cluster)
    assert server._seeds == [("h", 6379), ("::1", 7000)]
    given = {name: server._options[name] for name in ("username", "password", "ssl")}
    assert given == {"username": "me", "password": "s3@cret", "ssl": True}
    await server.aclose()


@pytest.mark.parametrize(
    "url",
    [
        "http://s3cret@h",
        "redis+sentinel://:s3cret@h",
        "redis+sentinel://:s3cret@/team",
        "redis+sentinel://:s3cret@h:port/team",
        "redis+cluster://:s3cret@",
        "redis+cluster://:s3cret@h,,i",
        "redis+cluster://:s3cret@h:port",
        "redis+cluster://:s3cret@h:99999",
        "redis+cluster://:s3cret@h/1",
        "redis+cluster://:s3cret@h/name",
        "redis+cluster://:s3cret@h?no_such_option=1",
        "redis+cluster://:s3cret@h?read_from_replicas=yes",
        "unix+cluster:///s3cret",
        "+cluster://:s3cret@h",
    ],
)
async def test_another_form_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(servers.BadUrl, match=r"must be redis://.*rediss\+cluster://") as refusal:
        servers.connect(url, 1)
    assert "s3cret" not in str(refusal.value)


async def test_a_connection_that_does_not_hear_its_echo_is_given_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "BEAT", 0.05)
    monkeypatch.setattr(ear, "DEAF_AFTER", 0.2)
    server, opened = servers.connect(url, 1), list[str]()
    listener = server.listener("{silent}:echo", opened.append, lambda payload: None)
    try:
        await listener.subscribe(["{silent}:echo", "{other}:events"])
        with pytest.raises(LostConnection, match="nothing heard"):
            await listener.listen()
        assert listener.ready
        assert {"{silent}:echo", "{other}:events", *listener.echoes} == set(opened)
    finally:
        await listener.aclose()
        await server.aclose()
