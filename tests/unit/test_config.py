"""Settings: read from the environment, refused with the variable's name and never its value."""

from pathlib import Path

import pytest

from hubbub import config
from hubbub.config import ConfigError, Settings

LONG = "x" * 40


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [*Settings.model_fields, *(f"{secret}_file" for secret in config.SECRETS)]:
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_anything_set_the_defaults_are_the_seed_s(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.load()
    assert (settings.port, settings.max_connections_per_user) == (8000, 5)
    assert settings.ws_heartbeat_interval == 30
    assert settings.ws_max_message_size == 64 * 1024
    assert settings.message_burst == 60
    assert settings.database == f"sqlite:///{Path('data') / 'hubbub.db'}"


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=1111\nLOG_LEVEL=debug\nUNKNOWN=1\n")
    monkeypatch.setenv("PORT", "2222")
    settings = config.load()
    assert (settings.port, settings.log_level) == (2222, "DEBUG")
    assert config.load(port=3333).port == 3333


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", " https://A.example , http://b.example:3000,")
    monkeypatch.setenv("JWT_ALGORITHMS", "HS512,HS256")
    settings = config.load()
    assert settings.cors_origins == ("https://a.example", "http://b.example:3000")
    assert settings.jwt_algorithms == ("HS512", "HS256")


def test_a_secret_may_come_from_a_file_c11(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(f"{LONG}\n")
    monkeypatch.setenv("JWT_SECRET_FILE", str(path))
    settings = config.load()
    assert settings.jwt_secret is not None
    assert settings.jwt_secret.get_secret_value() == LONG
    assert LONG not in repr(settings)
    monkeypatch.setenv("JWT_SECRET_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="JWT_SECRET_FILE: No such file"):
        config.load()


def test_a_blank_secret_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.SECRETS:
        monkeypatch.setenv(name.upper(), "")
    settings = config.load()
    assert (settings.jwt_secret, settings.database_url, settings.redis_url) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "99999", "PORT"),
        ("PORT", "x", "PORT"),
        ("JWT_SECRET", "short-canary", "JWT_SECRET"),
        ("JWT_ALGORITHMS", "none", "JWT_ALGORITHMS"),
        ("JWT_ALGORITHMS", "RS256", "JWT_ALGORITHMS"),
        ("JWT_ALGORITHMS", "", "JWT_ALGORITHMS"),
        ("CORS_ORIGINS", "*", "CORS_ORIGINS"),
        ("CORS_ORIGINS", "https://*.example", "CORS_ORIGINS"),
        ("CORS_ORIGINS", "app.example", "CORS_ORIGINS"),
        ("CORS_ORIGINS", "https://app.example/", "CORS_ORIGINS"),
        ("MAX_CONNECTIONS_PER_USER", "0", "MAX_CONNECTIONS_PER_USER"),
        ("WS_HEARTBEAT_INTERVAL", "0", "WS_HEARTBEAT_INTERVAL"),
        ("WS_FORBIDDEN_JOIN", "maybe", "WS_FORBIDDEN_JOIN"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT"),
        ("ENVIRONMENT", "production", "JWT_SECRET"),
        ("DATABASE_URL", "mysql://u:canary@h/d", "DATABASE_URL"),
    ],
    ids=range(16),
)
def test_a_wrong_setting_is_named_and_its_value_is_not_told_c11(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert told in str(caught.value)
    assert "canary" not in str(caught.value)


def test_in_production_a_secret_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("JWT_SECRET", LONG)
    assert config.load().environment == "production"
