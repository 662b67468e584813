"""The client samples of the WebSocket API document, word for word, and how they are run.

What stands in `seed/` is copied from the document and must never be edited: users paste it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.clients.demo import Demo
from tests.clients.program import Program

Env = Mapping[str, str]

HERE = Path(__file__).parent
SEED = HERE / "seed"
_TOKENS = ("your_jwt_token", "eyJhbGc...", "YOUR_TOKEN")


def sample(name: str, port: int, token: str) -> str:
    """The sample with the reader's token and the server's port filled in, as a reader would."""
    text = (SEED / name).read_text().replace("localhost:8000", f"localhost:{port}")
    for placeholder in _TOKENS:
        text = text.replace(placeholder, token)
    return text


@contextmanager
def running_script(
    runtime: str, script: str, demo: Demo, env: Env, folder: Path
) -> Iterator[Program]:
    """Runs it with Node, or in a page of the demo's own site in Chromium."""
    file = folder / "script.js"
    file.write_text(script)
    page = HERE / "page_script.js"
    # The document's samples say `localhost`, and a page has a site's name, not its address.
    site = f"http://localhost:{demo.port}/"
    command = ["node", file] if runtime == "node" else ["node", page, site, file]
    with Program(command, cwd=folder, env=env) as program:
        yield program
