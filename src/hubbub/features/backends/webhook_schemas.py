"""What webhooks say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, Field

from hubbub.features.backends.addresses import LONGEST_URL
from hubbub.features.backends.deliveries import Outcome
from hubbub.features.backends.event_types import LONGEST_TYPE
from hubbub.web.fields import Input

MOST_TYPES = 50

Address = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_URL, examples=["https://example.com/hooks/hubbub"]),
]
EventTypes = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=LONGEST_TYPE)]],
    Field(max_length=MOST_TYPES, examples=[["message", "task.*"]]),
]


class NewWebhook(Input):
    """A webhook to set up. `events` are types and patterns as `task.*`; none means all."""

    url: Address
    events: EventTypes = Field(default_factory=list)


class WebhookChange(Input):
    """What to change; a field that is left out or null stays as it is."""

    url: Address | None = None
    events: EventTypes | None = None
    enabled: bool | None = None


class Webhook(BaseModel):
    """A webhook as its project's managers see it. After three days of nothing but failures
    (`failing_since`) the server switches it off."""

    id: int
    project_id: int
    url: str
    events: list[str]
    enabled: bool
    creator: str
    created_at: str
    updated_at: str
    failing_since: str | None
    disabled_at: str | None


class MadeWebhook(Webhook):
    """A new webhook. `secret` signs its requests (Standard Webhooks); it is shown here and
    never again."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class Delivery(BaseModel):
    """An event on its way, or at its end: `dropped` when it must not leave any more. While it
    waits, `next_at` says until when."""

    id: int
    room: str
    seq: int
    type: str
    created_at: str
    attempts: int
    next_at: str | None
    ended_at: str | None
    outcome: Outcome | None
    last_status: int | None
    last_error: str | None
