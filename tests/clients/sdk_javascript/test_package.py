"""The JavaScript SDK as a package: built, small, installed from its file, typed, and as its README
says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.clients.demo import Demo
from tests.clients.program import Program
from tests.support.people import Team
from tests.support.server import HUBBUB, ROOT

SDK = ROOT / "clients" / "javascript"
TOOLS = ROOT / "tests" / "clients"
NPM = HUBBUB.parent / "npm"
PARTS = ("package.json", "README.md", "LICENSE", "tsconfig.json", "tsconfig.build.json")

Env = Mapping[str, str]


def run(command: list[object], folder: Path, env: Env) -> str:
    """What the command prints; it must succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tools(programs: Env) -> Env:
    """The environment with the SDK's own tools in it, and an npm that asks nobody."""
    assert (SDK / "node_modules").is_dir(), "the SDK's tools are missing: run `make setup`"
    path = os.pathsep.join([str(SDK / "node_modules" / ".bin"), programs["PATH"]])
    return {**programs, "PATH": path, "npm_config_offline": "true", "npm_config_audit": "false"}


@pytest.fixture(scope="module")
def project(tools: Env, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project in which the packed SDK was installed from its file."""
    build = tmp_path_factory.mktemp("build")
    for name in PARTS:
        shutil.copy(SDK / name, build)
    for name in ("src", "scripts"):
        shutil.copytree(SDK / name, build / name)
    (build / "node_modules").symlink_to(SDK / "node_modules")
    run(["node", "scripts/build.js"], build, tools)
    (packed,) = json.loads(run([NPM, "pack", "--json", "--ignore-scripts"], build, tools))
    project = tmp_path_factory.mktemp("project")
    (project / "package.json").write_text('{"name": "empty", "private": true, "type": "module"}')
    install = [NPM, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    run([*install, build / packed["filename"]], project, tools)
    return project


def test_the_main_entry_stays_under_8_kb(tools: Env) -> None:
    assert "bytes gzipped" in run(["node", "scripts/size.js"], SDK, tools)


def test_it_depends_on_nothing() -> None:
    package = json.loads((SDK / "package.json").read_text())
    assert "dependencies" not in package
    assert package["peerDependenciesMeta"] == {"react": {"optional": True}}
    assert all(re.fullmatch(r"[\d.]+", it) for it in package["devDependencies"].values())


def test_its_own_tests_pass(tools: Env) -> None:
    tests = sorted((SDK / "tests").glob("*.test.ts"))
    run(["node", "--test", "--test-timeout=60000", "--test-reporter=dot", *tests], SDK, tools)


def test_its_types_are_sound(tools: Env) -> None:
    run(["tsc", "--noEmit", "-p", SDK], SDK, tools)


def test_the_types_of_rest_are_those_of_the_server(
    shared: Team, tools: Env, tmp_path: Path
) -> None:
    document = tmp_path / "openapi.json"
    document.write_bytes(httpx.get(f"{shared.server.url}/openapi.json").raise_for_status().content)
    made = run(["node", "scripts/openapi.js", document, "-"], SDK, tools)
    assert made == (SDK / "src" / "openapi.ts").read_text(), "stale: npm run openapi -- FILE"


USE = """
import { Client, Forbidden, HubbubError, Rest, type Room } from "hubbub-client";
import { Rest as AlsoRest, RestError } from "hubbub-client/rest";

const url = "https://hubbub.example";
const client = new Client({ url, getToken: async ({ reason }) => reason });
const room: Room = client.room("channel:1");
const stop: () => void = room.on("message", ({ data, seq }) => {
  const text: string = data.content;
  const place: number | undefined = seq;
  console.log(text, place);
});
client.on("gap", ({ room, from, to }) => console.log(room.length, from + to));
client.on("custom.deployed", ({ data }) => console.log(data.version));
client.on("*", (event) => console.log(event.type));
const duplicate: boolean = (await room.send("Hello", { metadata: { a: 1 } })).duplicate;
for await (const event of room.events()) if (event.type === "message") break;
const me: string = (await client.rest.get("/api/v1/users/me")).username;
// @ts-expect-error: there is no such call
await client.rest.get("/api/v1/nothing");
// @ts-expect-error: the task is not named
await client.rest.get("/api/v1/tasks/{task_id}");
// @ts-expect-error: a message has no such field
client.on("message", ({ data }) => data.contents);
const error: HubbubError = new Forbidden();
console.log(stop, duplicate, me, error, Rest === AlsoRest, RestError);
"""


def test_an_empty_project_has_its_types(project: Path, tools: Env) -> None:
    (project / "use.ts").write_text(USE)
    strict = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext"]
    run(["tsc", *strict, "--lib", "es2022,dom", "use.ts"], project, tools)


def test_it_holds_what_it_says_and_nothing_else(project: Path, tools: Env) -> None:
    installed = project / "node_modules" / "hubbub-client"
    assert {path.name for path in installed.iterdir()} == {
        "dist",
        "package.json",
        "README.md",
        "LICENSE",
    }
    assert [path.name for path in (project / "node_modules").iterdir() if path.is_dir()] == [
        "hubbub-client"
    ]
    check = 'import("hubbub-client/hubbub.min.js").then(({ Client }) => console.log(typeof Client))'
    assert run(["node", "-e", check], project, tools) == "function\n"


def command(runtime: str) -> list[object]:
    """How the runtime runs a script, which may use the network, and no files of others."""
    if runtime == "node":
        return ["node"]
    if runtime == "worker":
        return ["node", "-e", "new (require('worker_threads').Worker)(process.argv[1])"]
    if runtime == "deno":
        return [binary("@deno/*/deno"), "run", "--allow-net", "--no-prompt"]
    return [binary("@oven/*/bin/bun"), "run"]


def binary(pattern: str) -> Path:
    (found,) = (TOOLS / "node_modules").glob(pattern)
    return found


@contextmanager
def quickstart(project: Path, demo: Demo, env: Env, runtime: str) -> Iterator[Program]:
    """The README's first program, word for word but for the port."""
    (text,) = re.findall(
        r"## Quickstart.*?```javascript\n(.*?)```", (SDK / "README.md").read_text(), re.S
    )
    script = project / "quickstart.js"
    script.write_text(text.replace("localhost:8000", f"localhost:{demo.port}"))
    silent = {"DENO_NO_UPDATE_CHECK": "1", "DENO_DIR": str(project / "deno"), "DO_NOT_TRACK": "1"}
    with Program([*command(runtime), script], cwd=project, env={**env, **silent}) as program:
        yield program


@pytest.mark.parametrize("runtime", ["node", "worker", "deno", "bun"])
def test_the_quickstart_does_what_it_says(
    project: Path, demo: Demo, tools: Env, runtime: str
) -> None:
    with quickstart(project, demo, tools, runtime) as program:
        assert program.wait() == 0, program.output
        for line in (
            "The connection is connected",
            "Here now: alice",
            "alice: Hello everyone!",
            "Stored as number ",
            "The last messages: ",
            "The connection is closed",
        ):
            program.expect(re.escape(line))
