"""What API keys say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, Field

from hubbub.features.backends.tables import Scope
from hubbub.kit.text import clean_line
from hubbub.web.fields import Clean, Input


class NewKey(Input):
    """A key to make. `events:custom` may publish `custom.*` events, `events:all` any."""

    name: Annotated[str, Clean(clean_line, longest=64)] = Field(examples=["deploys"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=2)] = Field(
        examples=[["events:custom"]]
    )


class Key(BaseModel):
    """A key as its project's managers see it; `prefix` is how it begins. `used_at` is right
    to the minute."""

    id: int
    name: str
    prefix: str = Field(examples=["hbk_12_"])
    scopes: list[Scope]
    creator: str
    created_at: str
    used_at: str | None
    revoked_at: str | None


class MadeKey(Key):
    """A new key. `key` is shown here and never again."""

    key: str = Field(examples=["hbk_12_3q2-7wEjRWeJq83vASNFZ4mrze8BI0VniavN7wEjRWc"])
