"""The log never tells a secret, in whatever form it comes to it."""

import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from hubbub import logs

JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3In0.Vb1y2-signature_x"


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/v1/ws/connect?token=SECRET HTTP/1.1",
        "?a=1&token=SECRET&b=2",
        "?access_token=SECRET",
        "?ticket=SECRET",
        "refresh_token=SECRET",
        "{'password': 'SECRET'}",
        '{"password": "SECRET", "x": 1}',
        '{"refresh_token":"SECRET"}',
        "{'secret': b'SECRET'}",
        "password='SECRET'",
        "password=SecretStr(SECRET)",
        "PASSWORD: SECRET",
        "Authorization: Bearer SECRET",
        "(b'authorization', b'Bearer SECRET')",
        "Sec-WebSocket-Protocol: hubbub.v1, bearer.SECRET",
        "api_key=SECRET",
    ],
    ids=range(16),
)
@pytest.mark.parametrize("secret", [JWT, "plain-s3cr3t", "a.b-c_d"])
def test_what_looks_like_a_secret_is_masked_c11(text: str, secret: str) -> None:
    redacted = logs.redact(text.replace("SECRET", secret))
    assert secret not in redacted
    assert "***" in redacted
    assert text.partition("SECRET")[0][:4] in redacted


def test_a_jwt_is_masked_wherever_it_stands_c11() -> None:
    for text in (f"x{JWT}", f"/path/{JWT}/more", f"'{JWT}'", f"{JWT}.more", JWT[:60]):
        assert "eyJzdWIi" not in logs.redact(text)
        assert "signature" not in logs.redact(text)


def test_plain_words_stay_as_they_are_c11() -> None:
    for text in ("a token was refused", "the bearer was right", "GET /healthz 200", "tokens: 5 of"):
        assert logs.redact(text).startswith(text[:8])


@pytest.fixture(params=["console", "json"])
def configured(request: pytest.FixtureRequest) -> Iterator[str]:
    """The house's logging on the captured stderr; the old state comes back after it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("DEBUG", request.param)
    yield request.param
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_neither_events_nor_tracebacks_tell_a_secret_c11(
    configured: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """C11: fields, arguments of the standard library's loggers, messages of exceptions."""
    logging.getLogger().handlers[0].stream = sys.stderr  # type: ignore[attr-defined]
    log = structlog.get_logger("hubbub.test")
    log.info("event", url=f"/x?token={JWT}", nested={"password": "plain-s3cr3t"}, many=[JWT])
    logging.getLogger("uvicorn.error").warning('%s - "WebSocket %s"', "peer", f"/ws?token={JWT}")
    try:
        raise ValueError(f"bad token={JWT}")
    except ValueError:
        log.exception("failed")
        logging.getLogger("foreign").exception("failed with %s", JWT)
    output = capsys.readouterr().err
    assert output.count("failed") >= 2
    assert "ValueError" in output
    assert "eyJzdWIi" not in output
    assert "plain-s3cr3t" not in output


def test_a_traceback_does_not_show_what_stands_in_variables_c11(
    configured: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """C11: passwords and messages of people live there, without a name that would give them
    away; and to print them takes seconds in which nobody is served."""
    logging.getLogger().handlers[0].stream = sys.stderr  # type: ignore[attr-defined]
    given = {"content": "a private message", "word": "opaque-s3cr3t"}
    try:
        assert given["nothing"]
    except KeyError:
        structlog.get_logger("hubbub.test").exception("failed")
        logging.getLogger("foreign").exception("failed")
    output = capsys.readouterr().err
    assert "KeyError" in output
    assert "a private message" not in output
    assert "opaque-s3cr3t" not in output
