"""Settings: the only reader of the environment and of `.env`.

Names are the environment variables' in lower case. Each secret may come from a file named
by `<NAME>_FILE`. `.env.example` documents every one; a test keeps the two alike.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ENV_FILE = ".env"
FILE_SUFFIX = "_FILE"
SECRETS = ("database_url", "jwt_secret", "metrics_token", "redis_url")
SHORTEST_SECRET = 32
SQLITE = "sqlite:///"
POSTGRESQL = ("postgresql://", "postgres://", "postgresql+asyncpg://")


class ConfigError(Exception):
    """The settings are wrong; the text names the variable and never its value."""


class Settings(BaseSettings):
    """Everything an operator may set. Durations are in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", frozen=True)

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    redis_prefix: str = Field(default="hubbub", pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    redis_timeout: float = Field(default=1, gt=0)
    bus_check_interval: float = Field(default=5, gt=0)
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()

    jwt_secret: SecretStr | None = None
    jwt_algorithms: Annotated[tuple[Literal["HS256", "HS384", "HS512"], ...], NoDecode] = ("HS256",)
    jwt_leeway: float = Field(default=30, ge=0, le=300)
    access_token_ttl: int = Field(default=3600, ge=5)
    refresh_token_ttl: int = Field(default=30 * 86_400, ge=60)

    max_connections_per_user: int = Field(default=5, ge=1)
    ws_heartbeat_interval: float = Field(default=30, gt=0)
    ws_max_message_size: int = Field(default=64 * 1024, ge=1024, le=16 * 1024 * 1024)
    ws_send_buffer: int = Field(default=1024 * 1024, ge=64 * 1024)
    ws_rate_limit: float = Field(default=20, ge=0)
    ws_rate_burst: float = Field(default=0, ge=0)
    ws_query_rate_limit: float = Field(default=20, ge=0)
    ws_max_rooms: int = Field(default=100, ge=1)
    ws_request_queue: int = Field(default=64, ge=1)
    ws_sends_in_flight: int = Field(default=256, ge=1)
    ws_forbidden_join: Literal["error", "close"] = "error"
    ws_errors_per_minute: int = Field(default=20, ge=1)
    ws_refused_joins_per_minute: int = Field(default=10, ge=1)
    ws_rate_refusals_per_minute: int = Field(default=600, ge=1)
    ws_replay_limit: int = Field(default=2_000, ge=0)
    ws_expiry_notice: float = Field(default=60, ge=0)
    ws_typing_interval: float = Field(default=3, gt=0)
    ws_access_sweep: float = Field(default=60, gt=0)
    ws_drain_window: float = Field(default=3, ge=0)
    ws_close_timeout: float = Field(default=5, gt=0)
    presence_grace: float = Field(default=5, ge=0)
    presence_batch_above: int = Field(default=100, ge=0)
    presence_batch_interval: float = Field(default=2, gt=0)
    presence_members_shown: int = Field(default=100, ge=0)

    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    rest_rate_limit: float = Field(default=50, ge=0)
    login_rate_limit: float = Field(default=10, ge=0)
    http_header_timeout: float = Field(default=10, gt=0)
    http_max_body: int = Field(default=1024 * 1024, ge=1024)
    webhook_allow_private: bool = False
    webhook_retry_delay: float = Field(default=5, gt=0)
    database_queue: int = Field(default=10_000, ge=1)
    database_timeout: float = Field(default=10, gt=0)
    log_retention_days: float = Field(default=30, gt=0)
    log_retention_events: int = Field(default=100_000, ge=1_000)
    shutdown_timeout: float = Field(default=10, gt=0)

    metrics_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("cors_origins", "jwt_algorithms", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("cors_origins")
    @classmethod
    def _exact_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if "*" in origin or "://" not in origin or origin.count("/") != 2:
                raise ValueError("each origin is scheme://host[:port], without wildcards or path")
        return tuple(origin.lower() for origin in origins)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator(*SECRETS, mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any) -> Any:
        return None if value == "" else value

    @model_validator(mode="after")
    def _secret_is_strong(self) -> Self:
        secret = self.jwt_secret
        if secret is not None and len(secret.get_secret_value().encode()) < SHORTEST_SECRET:
            raise ValueError(f"JWT_SECRET must have at least {SHORTEST_SECRET} bytes")
        if secret is None and self.environment == "production":
            raise ValueError("JWT_SECRET must be set when ENVIRONMENT=production")
        if not self.jwt_algorithms:
            raise ValueError("JWT_ALGORITHMS must name at least one algorithm")
        return self

    @property
    def message_burst(self) -> float:
        """Messages that a connection may send at once: three seconds' worth unless set."""
        return self.ws_rate_burst or 3 * self.ws_rate_limit

    @property
    def query_burst(self) -> float:
        """Commands that ask the database, at once: enough to join all rooms after a reconnect."""
        return 2.0 * self.ws_max_rooms

    @model_validator(mode="after")
    def _database_is_known(self) -> Self:
        sqlite = self.database.startswith(SQLITE) and ":memory:" not in self.database
        if not sqlite and not self.database.startswith(POSTGRESQL):
            raise ValueError("DATABASE_URL must be sqlite:///path or postgresql://...")
        return self

    @property
    def database_file(self) -> Path | None:
        """Where the database lies; None when it is on a server."""
        if not self.database.startswith(SQLITE):
            return None
        return Path(self.database.removeprefix(SQLITE))

    @property
    def witness_file(self) -> Path:
        """Where it is kept how far the database's history had come."""
        return (self.database_file or self.data_dir / "postgresql").with_suffix(".history")

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL; SQLite under `data_dir` unless one is set."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'hubbub.db'}"


def load(**overrides: Any) -> Settings:
    """Reads the settings. Raises `ConfigError` with one line per wrong variable."""
    try:
        return Settings(**_secrets_from_files(), **overrides)
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            text = problem["msg"].removeprefix("Value error, ")
            lines.append(f"{name}: {text}" if name else text)
        raise ConfigError("\n".join(lines)) from None


def _secrets_from_files() -> dict[str, Any]:
    found: dict[str, Any] = {}
    variables = {**dotenv_values(ENV_FILE), **os.environ}
    for name in SECRETS:
        variable = name.upper() + FILE_SUFFIX
        if path := variables.get(variable):
            try:
                found[name] = Path(path).read_text().strip()
            except OSError as error:
                raise ConfigError(f"{variable}: {error.strerror}") from None
    return found
