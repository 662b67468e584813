"""Access tokens: JWTs signed and verified with our own key and algorithms, never the header's."""

import contextlib
import hashlib
import math
import os
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt

from hubbub.config import SHORTEST_SECRET, ConfigError, Settings
from hubbub.errors import Unauthenticated
from hubbub.kit.clock import Clock
from hubbub.protocol.rooms import LARGEST_ID

LONGEST_TOKEN = 8 * 1024
LATEST_EXPIRY = 253_402_300_799.0  # the last second of the year 9999
# A storm of reconnects brings the same tokens again, and checking one costs more than all
# the rest of a handshake. Only digests are remembered, and only of valid tokens.
MOST_REMEMBERED = 10_000
_REQUIRED = ["exp", "sub"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says. `expires_at` is Unix time; `session_id` is None for a token
    that a backend with the secret has made itself."""

    user_id: int
    session_id: str | None
    expires_at: float


class Tokens:
    """Mints and verifies. `algorithms[0]` signs; any of `algorithms` verifies."""

    def __init__(
        self, secret: str, algorithms: tuple[str, ...], leeway: float, clock: Clock
    ) -> None:
        self._secret = secret
        self._algorithms = list(algorithms)
        self._leeway = leeway
        self._clock = clock
        self._verified: OrderedDict[bytes, Claims] = OrderedDict()

    def mint(self, user_id: int, session_id: str | None, ttl: float) -> str:
        """A token for `user_id`, valid for `ttl` seconds from now."""
        now = int(self._clock())
        claims: dict[str, Any] = {"sub": str(user_id), "iat": now, "exp": now + int(ttl)}
        if session_id is not None:
            claims["sid"] = session_id
        return jwt.encode(claims, self._secret, algorithm=self._algorithms[0])

    def verify(self, token: str) -> Claims:
        """The claims of a valid token. Raises `Unauthenticated`, without saying why."""
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated
        key = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        claims = self._verified.get(key)
        if claims is None:
            claims = self._verified[key] = self._decode(token)
            if len(self._verified) > MOST_REMEMBERED:
                self._verified.popitem(last=False)
        if claims.expires_at + self._leeway <= self._clock():
            raise Unauthenticated
        return claims

    def _decode(self, token: str) -> Claims:
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=self._algorithms,
                leeway=self._leeway,
                options={"require": _REQUIRED, "verify_sub": False, "verify_exp": False},
            )
            return self._claims(claims)
        except Exception:  # whatever is wrong with a stranger's token, the answer is one
            raise Unauthenticated from None

    def _claims(self, claims: dict[str, Any]) -> Claims:
        subject, session = claims["sub"], claims.get("sid")
        if isinstance(subject, bool) or not isinstance(subject, int | str):
            raise Unauthenticated
        user_id = int(subject)
        if not 0 < user_id <= LARGEST_ID or str(user_id) != str(subject):
            raise Unauthenticated
        if session is not None and not isinstance(session, str):
            raise Unauthenticated
        expires_at = float(claims["exp"])
        if math.isnan(expires_at):
            raise Unauthenticated
        return Claims(user_id, session, min(expires_at, LATEST_EXPIRY))


def signing_secret(settings: Settings) -> str:
    """JWT_SECRET, or one made at the first start and kept in DATA_DIR, readable by its owner
    only. Raises `ConfigError` when what is kept there is too short to be ours."""
    if settings.jwt_secret is not None:
        return settings.jwt_secret.get_secret_value()
    path = settings.data_dir / "jwt_secret"
    if not path.exists():
        _keep_new_secret(path)
    secret = path.read_text().strip()
    if len(secret.encode()) < SHORTEST_SECRET:
        raise ConfigError(f"{path} does not hold a secret; remove it to have a new one made")
    return secret


def _keep_new_secret(path: Path) -> None:
    """Whole or not at all, whatever happens: a torn one would be everybody's key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
