"""Which pages may connect: the server's own, and those of the origins in CORS_ORIGINS."""

import functools
from collections.abc import Iterator, Mapping
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.clients.demo import running_demo
from tests.clients.foreign_sockets import ForeignSockets, running_sockets


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def foreign_page(tmp_path: Path) -> Iterator[str]:
    """The URL of a page of another site, and that site's origin."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Another site</title>")
    handler = functools.partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


@pytest.fixture
def chromium(programs: Mapping[str, str], tmp_path: Path) -> Iterator[ForeignSockets]:
    with running_sockets("chromium", programs, tmp_path) as sockets:
        yield sockets


def test_a_page_of_another_site_cannot_connect(
    programs: Mapping[str, str], tmp_path: Path, chromium: ForeignSockets, foreign_page: str
) -> None:
    with running_demo(tmp_path, programs) as server:
        chromium.visit(foreign_page)
        ws = chromium.open(f"{server.ws_url}?token={server.token}")
        assert ws.closed() == (1006, "")

        chromium.visit(server.url)
        ws = chromium.open(f"{server.ws_url}?token={server.token}")
        ws.opened()
        ws.message("connected")


def test_a_page_of_another_site_connects_once_cors_origins_lists_it(
    programs: Mapping[str, str], tmp_path: Path, chromium: ForeignSockets, foreign_page: str
) -> None:
    with running_demo(tmp_path, {**programs, "CORS_ORIGINS": foreign_page}) as server:
        chromium.visit(foreign_page)
        ws = chromium.open(f"{server.ws_url}?token={server.token}")
        ws.opened()
        ws.message("connected")
