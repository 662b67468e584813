"""What is in deploy/ and in the operator's handbook fits the server, and gives no secret away."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from hubbub.config import SECRETS, Settings
from hubbub.gateway.admission import PATH
from hubbub.kit.counters import Counters
from hubbub.web import metrics
from hubbub.web.health import Condition
from hubbub.workers import patience_for
from tests.support.proxy_server import nginx

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = {name.upper() for name in Settings.model_fields}
FROM_FILES = {f"{name.upper()}_FILE" for name in SECRETS}
# Others' variables.
FOREIGN = {"HUBBUB_SITE", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return made


def text(name: str) -> str:
    return (DEPLOY / name).read_text()


def seconds(duration: str) -> int:
    assert duration.endswith("s")
    return int(duration.removesuffix("s"))


# compose.yaml


def test_every_setting_in_compose_is_one_of_the_server_s(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        unknown = set(service.get("environment", {})) - SETTINGS - FROM_FILES - FOREIGN
        assert not unknown, name


def test_secrets_reach_the_containers_as_files_only(compose: dict[str, Any]) -> None:
    secret = {name.upper() for name in SECRETS}
    known = set(compose["secrets"])
    for name, service in compose["services"].items():
        given = service.get("environment", {})
        assert not set(given) & secret, name
        for variable, path in given.items():
            if variable.endswith("_FILE"):
                assert path.removeprefix("/run/secrets/") in service["secrets"], name
        assert set(service.get("secrets", ())) <= known, name


def test_only_the_proxy_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    published = {name for name, service in compose["services"].items() if "ports" in service}
    assert published == {"caddy"}


def test_instances_have_the_time_to_end_in_order(compose: dict[str, Any]) -> None:
    for name in ("one", "two"):
        service = compose["services"][name]
        given = {key.lower(): value for key, value in service["environment"].items()}
        settings = Settings.model_validate({**given, "jwt_secret": "x" * 40})
        assert seconds(service["stop_grace_period"]) > 2 * settings.shutdown_timeout
        assert seconds(service["stop_grace_period"]) >= patience_for(settings).ending


def test_instances_believe_the_proxy_and_nobody_else(compose: dict[str, Any]) -> None:
    proxy = compose["services"]["caddy"]["networks"]["inside"]["ipv4_address"]
    for name in ("one", "two"):
        assert compose["services"][name]["environment"]["TRUSTED_PROXIES"] == proxy


def test_every_part_is_watched_and_comes_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["restart"] == "unless-stopped", name
        assert "healthcheck" in service or service["image"] == "hubbub", name
    assert "HEALTHCHECK" in text("Dockerfile")


# make-secrets


def test_the_secrets_of_compose_are_made_once_and_are_strong(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "secrets"
    subprocess.run([DEPLOY / "make-secrets", folder], check=True, timeout=30)
    made = {path.name: path.read_text() for path in folder.iterdir()}
    files = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert set(made) == files
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(set(made.values())) == len(made)
    given = {name: made[name] for name in ("database_url", "redis_url", "jwt_secret")}
    settings = Settings.model_validate({**given, "environment": "production"})
    assert settings.database_file is None
    assert made["postgres_password"] in made["database_url"]
    password = re.search(r"requirepass (\w{48,})\n", made["redis_conf"])
    assert password is not None
    assert password[1] in made["redis_url"]
    again = subprocess.run([DEPLOY / "make-secrets", folder], capture_output=True, timeout=30)
    assert again.returncode == 0
    assert {path.name: path.read_text() for path in folder.iterdir()} == made


def test_the_secrets_are_kept_out_of_the_repository_and_the_image() -> None:
    assert "/secrets/" in text(".gitignore").splitlines()
    ignored = text("Dockerfile.dockerignore").splitlines()
    kept = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert "*" in ignored
    assert kept == {"pyproject.toml", "uv.lock", "README.md", "LICENSE", "src", "clients/python"}


# Dockerfile


def test_every_setting_in_the_dockerfile_is_one_of_the_server_s() -> None:
    final = text("Dockerfile").rpartition("\nFROM ")[2]
    names = set(re.findall(r"^(?:ENV| ) +([A-Z_]+)=", final, re.MULTILINE))
    assert names - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} <= SETTINGS
    assert "USER hubbub" in final


def test_the_dockerfile_finds_uv_s_version_in_the_lock_file() -> None:
    found = re.search(r"version=\$\((sed .*)\)", text("Dockerfile"))
    assert found is not None
    told = subprocess.run(
        found[1], shell=True, cwd=ROOT, capture_output=True, text=True, timeout=30
    ).stdout
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", told)


# The proxies


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    checked = subprocess.run(
        [nginx(), "-t", "-c", DEPLOY / "nginx.conf", "-p", f"{tmp_path}/"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert checked.returncode == 0, checked.stderr


def test_nginx_waits_longer_than_the_server_is_silent() -> None:
    location = text("nginx.conf").partition(f"location = {PATH} {{")[2].partition("}")[0]
    found = re.search(r"proxy_read_timeout (\d+)s;", location)
    assert found is not None
    assert int(found[1]) >= 3 * Settings().ws_heartbeat_interval
    assert 'Connection "upgrade"' in location


def test_nginx_takes_what_the_server_takes() -> None:
    assert Settings().http_max_body == 1024 * 1024
    assert "client_max_body_size 1m;" in text("nginx.conf")
    assert "max_size 1MiB" in text("Caddyfile")


def test_no_proxy_writes_a_query_string_into_a_log() -> None:
    formats = re.findall(r"log_format[^;]*;", text("nginx.conf"))
    assert len(formats) == text("nginx.conf").count("access_log ")
    for each in formats:
        assert not re.search(r"\$(request|request_uri|args|query_string|http_\w+)\b", each)
    assert "error_log stderr crit;" in text("nginx.conf")
    assert r'request>uri regexp "\?.*" ""' in text("Caddyfile")
    assert "request>headers delete" in text("Caddyfile")


def test_no_proxy_shows_the_metrics() -> None:
    assert re.search(rf"location = {metrics.PATH} {{\s+return 404;", text("nginx.conf"))
    assert re.search(rf"handle {metrics.PATH} {{\s+respond 404", text("Caddyfile"))


def test_the_cluster_s_ports_are_those_of_nginx() -> None:
    cluster = text("cluster.py")
    assert 'PUBLIC, INSTANCES = 8000, {"one": 8001, "two": 8002}' in cluster
    assert re.search(r"listen 8000;", text("nginx.conf"))
    assert re.findall(r"server 127\.0\.0\.1:(\d+)", text("nginx.conf")) == ["8001", "8002"]


# docs/operations.md

HANDBOOK = ROOT / "docs" / "operations.md"


def test_every_setting_in_the_handbook_is_one_of_the_server_s() -> None:
    foreign = {"SO_REUSEPORT", "NAME"}
    named = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)\b", HANDBOOK.read_text()))
    assert named - SETTINGS - FROM_FILES <= foreign
    assert len(named) > 20


async def test_every_metric_in_the_handbook_is_on_the_page() -> None:
    async def fine() -> Condition:
        return "ok"

    numbers = dict.fromkeys(metrics.Gauges.__dataclass_fields__, lambda: 0)
    page = metrics.Metrics(Counters(), metrics.Gauges(**{**numbers, "database": fine}))  # type: ignore[arg-type]
    told = (await page.text()).decode()
    named = set(re.findall(r"\b((?:hubbub|process)_[a-z_]+)\b", HANDBOOK.read_text()))
    assert len(named) > 10
    for name in named:
        assert re.search(rf"^# TYPE {name} ", told, re.MULTILINE), name


def test_every_file_that_the_handbook_names_exists() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", HANDBOOK.read_text()):
        assert (HANDBOOK.parent / link).exists(), link
    for name in re.findall(r"`(deploy/[\w.-]+)`", HANDBOOK.read_text()):
        assert (ROOT / name).exists(), name
