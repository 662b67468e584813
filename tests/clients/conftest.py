"""The programs of others that the tests run: Node, Chromium and wscat."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.demo import Demo, running_demo
from tests.clients.program import Program
from tests.support.server import HUBBUB

HERE = Path(__file__).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment in which `node`, `wscat` and `hubbub` are the installed ones, and in
    which Chromium is running already."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    assert chromium, "no Chromium: run `make setup`"
    assert (HERE / "node_modules").is_dir(), "no foreign clients: run `make setup`"
    path = [str(HERE / "node_modules" / ".bin"), str(HUBBUB.parent), os.environ["PATH"]]
    home = tmp_path_factory.mktemp("home")  # of nobody's settings
    env = {"PATH": os.pathsep.join(path), "CHROMIUM": chromium, "HOME": str(home)}
    with Program(["node", HERE / "browser.js"], cwd=home, env=env) as browser:
        yield {**env, "BROWSER": browser.expect(r"ws://\S+$")[0]}


@pytest.fixture
def demo(tmp_path: Path, programs: dict[str, str]) -> Iterator[Demo]:
    """A fresh demo, started with the defaults."""
    with running_demo(tmp_path, programs) as running:
        yield running


@pytest.fixture(scope="module")
def quiet_demo(
    tmp_path_factory: pytest.TempPathFactory, programs: dict[str, str]
) -> Iterator[Demo]:
    """A demo that a module's tests share: nobody writes in it."""
    with running_demo(tmp_path_factory.mktemp("demo"), programs) as running:
        yield running
