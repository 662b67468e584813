"""Hostile texts on the first page, in Chromium: they are seen, and nothing else happens."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.clients.demo import Demo
from tests.clients.program import Program
from tests.support.injections import PLAIN

HERE = Path(__file__).parent
NAMES = ("script", "image", "attribute", "entities", "templates", "bidi")
TEXTS = [text for kind, text in PLAIN.items() if len(text) < 1_000 and kind != "spaces"]


def test_hostile_names_and_messages_stay_texts(demo: Demo, programs: Mapping[str, str]) -> None:
    with demo.api(demo.token) as alice:
        alice.patch("/users/me", json={"display_name": PLAIN["script"]}).raise_for_status()
        alice.post("/projects/1/tasks", json={"title": PLAIN["script"]}).raise_for_status()
        names = [PLAIN[kind] for kind in NAMES]
        made = [alice.post("/projects/1/channels", json={"name": name}).json() for name in names]
        path = f"/rooms/channel:{made[-1]['id']}/messages"
        shown = [alice.post(path, json={"content": text}).json()["content"] for text in TEXTS]
        command = ["node", HERE / "injection_page.js", demo.url, json.dumps(names)]
        with Program([*command, json.dumps(shown)], cwd=demo.data_dir, env=programs) as browser:
            browser.expect("read$")
            for text in TEXTS:
                alice.post(path, json={"content": text}).raise_for_status()
            assert browser.wait() == 0, browser.output
