"""The head of a request: what is read from it and what is refused."""

import pytest

from hubbub.wire import BadHandshake, parse_request
from hubbub.wire.request import MAX_HEAD, MAX_HEADERS


def refused(data: bytes) -> int:
    with pytest.raises(BadHandshake) as caught:
        parse_request(data)
    return caught.value.status


def with_target(target: bytes) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\nHost: h\r\n\r\n"


def with_headers(*lines: bytes) -> bytes:
    return b"GET / HTTP/1.1\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def test_a_request_is_taken_apart() -> None:
    request = parse_request(
        b"GET /ws/a?room=1&x=%20 HTTP/1.1\r\nHost: example.com\r\nX-Odd:  spaced out\t\r\n\r\n"
    )
    assert request.method == "GET"
    assert request.path == "/ws/a"
    assert request.query == "room=1&x=%20"
    assert request.headers == {"host": "example.com", "x-odd": "spaced out"}


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        (b"/", "/", ""),
        (b"/?", "/", ""),
        (b"/a?b?c=/d", "/a", "b?c=/d"),
        (b"//a", "//a", ""),
        (b"/caf%C3%A9%20%2f", "/café /", ""),
        (b"/a+b", "/a+b", ""),
        (b"/100%", "/100%", ""),
        (b"http://example.com/ws?x", "/ws", "x"),
        (b"HTTPS://example.com", "/", ""),
        (b"http://example.com?x", "/", "x"),
    ],
)
def test_path_and_query_are_told_apart(target: bytes, path: str, query: str) -> None:
    request = parse_request(with_target(target))
    assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize(
    "target",
    [
        b"*",
        b"a",
        b"?x",
        b"http://",
        b"http:///a",
        b"ftp://h/a",
        b"example.com:443",
        b"/a#b",
        b"/?a#b",
        b"/\xe9",
        b"/%ff",
        b"/%00",
        b"/%0d%0aX:",
        b"/a\tb",
    ],
)
def test_a_malformed_target_is_refused(target: bytes) -> None:
    assert refused(with_target(target)) == 400


def test_repeated_headers_are_joined_in_order() -> None:
    request = parse_request(with_headers(b"A: 1", b"B: 2", b"a: 3"))
    assert request.headers == {"a": "1, 3", "b": "2"}


@pytest.mark.parametrize(
    "name",
    [b"Host", b"Sec-WebSocket-Key", b"Sec-WebSocket-Version", b"Origin", b"Authorization"],
)
def test_some_headers_must_not_be_repeated(name: bytes) -> None:
    assert parse_request(with_headers(name + b": a")).headers == {name.decode().lower(): "a"}
    assert refused(with_headers(name + b": a", name.lower() + b": a")) == 400


def test_a_header_value_may_have_any_bytes_but_controls() -> None:
    request = parse_request(with_headers(b"A: \xc3\xa9\xff\ta:b", b"B:"))
    assert request.headers == {"a": "\xc3\xa9\xff\ta:b", "b": ""}
    for control in [*range(9), 11, 12, *range(14, 32), 127]:
        assert refused(with_headers(b"A: x" + bytes((control,)))) == 400


@pytest.mark.parametrize(
    "line",
    [b"A", b": a", b"A : a", b" A: a", b"\tfolded", b"A(: a", b"\xc3\xa9: a", b"A B: c", b""],
)
def test_a_malformed_header_is_refused(line: bytes) -> None:
    assert refused(with_headers(b"Host: h", line)) == 400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nA: b",
        b"GET / HTTP/1.1\r\nA: b\r\n",
        b"GET / HTTP/1.1\nA: b\n\n",
        b"GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: b\r\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: \n\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\nA: b\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1 \r\n\r\n",
        b"GET / FTP/1.1\r\n\r\n",
        b"G(T / HTTP/1.1\r\n\r\n",
        b" / HTTP/1.1\r\n\r\n",
    ],
)
def test_a_head_that_is_not_well_formed_is_refused(data: bytes) -> None:
    assert refused(data) == 400


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/2", b"HTTP/0.9", b"HTTP/1.10"])
def test_another_version_of_http_is_refused(version: bytes) -> None:
    assert refused(b"GET / " + version + b"\r\n\r\n") == 505


def test_a_head_has_a_largest_size_and_a_largest_number_of_headers() -> None:
    fitting = with_headers(b"A: " + b"x" * (MAX_HEAD - len(with_headers(b"A: "))))
    assert len(fitting) == MAX_HEAD
    assert parse_request(fitting)
    assert refused(fitting.replace(b"xx", b"xxx", 1)) == 431
    assert parse_request(with_headers(*[b"A: b"] * MAX_HEADERS))
    assert refused(with_headers(*[b"A: b"] * (MAX_HEADERS + 1))) == 431
