"""Where webhooks may go, and where not."""

import pytest

from hubbub.errors import Invalid
from hubbub.features.backends.addresses import checked_url, is_public
from hubbub.features.backends.network import CheckedNetwork, NotPublic, UnknownHost
from tests.support.hook import hook

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
]
NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",  # where clouds keep their secrets
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.1.2.3",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1.1.1.1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:c0a8:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
    "",
]
LOCAL_HOSTS = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "api.localhost",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "１２７.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[fe80::1]",
    "169.254.169.254",
    "0",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_other_address_may_be_reached(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", LOCAL_HOSTS)
def test_a_url_to_this_machine_or_its_network_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_url(f"http://{host}:8000/", allow_private=False)
    assert refused.value.field == "url"
    assert checked_url(f"http://{host}:8000/", allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com:70/",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://a b/",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://:password@example.com/",
        "https://example.com/" + "a" * 2_000,
        "https://example.com/" + "\N{SNOWMAN}" * 300,  # nine characters each when it is sent
        "",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_url(url, allow_private=True)
    assert refused.value.field == "url"
    assert "password" not in refused.value.text


def test_a_url_is_kept_in_its_normal_form() -> None:
    for given, kept in (
        ("https://Example.COM:443", "https://example.com/"),
        ("http://example.com:8080/a b?c=d", "http://example.com:8080/a%20b?c=d"),
        ("https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/", None),
        ("https://[2606:4700:4700::1111]/x", "https://[2606:4700:4700::1111]/x"),
    ):
        assert checked_url(given, allow_private=False) == (kept or "https://xn--bcher-kva.example/")


async def test_a_name_is_checked_by_what_it_stands_for_at_the_moment() -> None:
    with hook() as it:
        port = int(it.url.split(":")[2].split("/")[0])
        for host in ("localhost", "127.0.0.1", "::1"):
            with pytest.raises(NotPublic):
                await CheckedNetwork(allow_private=False).connect_tcp(host, port, 5)
        stream = await CheckedNetwork(allow_private=True).connect_tcp("localhost", port, 5)
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        await stream.aclose()


async def test_a_name_that_stands_for_nothing_is_told_apart() -> None:
    for host in ("nobody.invalid", "a..b", "x" * 64 + ".example"):
        with pytest.raises(UnknownHost):
            await CheckedNetwork(allow_private=False).connect_tcp(host, 80, 5)
