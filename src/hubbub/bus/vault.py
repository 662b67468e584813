"""The vault: small secrets that any instance may take out again, once, for a short time."""

import hashlib

from hubbub.bus.envelope import Foreign, Seal
from hubbub.bus.keys import Keys
from hubbub.bus.link import Away, Link


class Vault:
    """Keeps values by a name that only their owner knows: Redis has its digest. Values are
    sealed together with it, so that nobody else can put one in."""

    def __init__(self, link: Link, keys: Keys, seal: Seal) -> None:
        self._link = link
        self._keys = keys
        self._seal = seal

    async def put(self, name: str, value: bytes, seconds: float) -> bool:
        """Keeps `value` for so long. False when Redis can't be asked."""
        digest = _digest(name)
        sealed = self._seal.close(digest + value)
        key = self._keys.ticket(digest.hex())
        try:
            await self._link.ask("SET", key, sealed, "PX", int(seconds * 1000))
        except Away:
            return False
        return True

    async def take(self, name: str) -> bytes | None:
        """The value, which is there no more after that; None for an unknown name."""
        digest = _digest(name)
        try:
            found = await self._link.ask("GETDEL", self._keys.ticket(digest.hex()))
            body = self._seal.open(found) if isinstance(found, bytes) else b""
        except (Away, Foreign):
            return None
        return body[len(digest) :] if body.startswith(digest) else None


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
