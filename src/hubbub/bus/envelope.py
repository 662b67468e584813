"""What instances send each other: a sealed batch of publications, or a control message.

Redis is a place where others may write. Every payload is sealed with a key that only the
instances of this installation have; what has no good seal, or another form, is dropped.
"""

import hashlib
import hmac
from typing import Final

import msgspec

from hubbub.protocol.publication import Publication
from hubbub.protocol.revocations import Control

VERSION: Final = 1
SEAL_SIZE: Final = 16  # bytes
LARGEST: Final = 64 * 1024 * 1024  # bytes; nobody here sends a tenth of it


class Foreign(Exception):
    """The payload is not one of ours, or of another version."""


class Batch(msgspec.Struct, array_like=True, frozen=True):
    """From one instance: publications in order, or a control message."""

    version: int
    instance: str
    publications: list[Publication] = []
    control: Control | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Batch).decode


class Seal:
    """Signs with a key made of the installation's `secret`."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.blake2b(
            secret.encode(), digest_size=32, person=b"hubbub redis"
        ).digest()

    def close(self, body: bytes) -> bytes:
        """`body` behind its seal."""
        return self._sign(body) + body

    def open(self, payload: bytes) -> bytes:
        """The body. Raises `Foreign` when the seal is not ours."""
        seal, body = payload[:SEAL_SIZE], payload[SEAL_SIZE:]
        if not hmac.compare_digest(seal, self._sign(body)):
            raise Foreign
        return body

    def _sign(self, body: bytes) -> bytes:
        return hashlib.blake2b(body, digest_size=SEAL_SIZE, key=self._key).digest()


class Envelope:
    """The payloads of one instance, and of the others."""

    def __init__(self, seal: Seal, instance: str) -> None:
        self.instance = instance
        self._seal = seal

    def close(
        self, publications: list[Publication] | None = None, control: Control | None = None
    ) -> bytes:
        """The payload of one PUBLISH."""
        return self._seal.close(_encode(Batch(VERSION, self.instance, publications or [], control)))

    def open(self, payload: bytes) -> Batch | None:
        """What another instance has sent, or None for what came from this one.

        Raises `Foreign` for anything else.
        """
        if len(payload) > LARGEST:
            raise Foreign
        try:
            batch = _decode(self._seal.open(payload))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise Foreign from None
        if batch.version != VERSION or not all(map(_sound, batch.publications)):
            raise Foreign
        return None if batch.instance == self.instance else batch


def _sound(publication: Publication) -> bool:
    first, last = publication.first_seq, publication.last_seq
    return 0 <= first <= last and len(publication.frames) > 0
