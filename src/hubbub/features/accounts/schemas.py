"""What accounts say and hear over REST."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

from hubbub.kit.text import clean_line
from hubbub.web.fields import Clean, Input


def _folded(name: object) -> object:
    # Before the pattern is checked, which Pydantic's own `to_lower` is not.
    return name.strip().lower() if isinstance(name, str) else name


Username = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{1,31}$"),
    BeforeValidator(_folded),
    # What is taken, which is more than what a username is.
    WithJsonSchema(
        {"type": "string", "pattern": r"^\s*[A-Za-z0-9][A-Za-z0-9_.-]{1,31}\s*$"},
        mode="validation",
    ),
]
Password = Annotated[str, Field(min_length=8, max_length=256)]
Email = Annotated[
    str, Field(pattern=r"^[^@\s]+@[^@\s]+$"), Clean(clean_line, longest=254, shortest=3)
]
DisplayName = Annotated[str, Clean(clean_line, longest=80)]


class Registration(Input):
    """A new account."""

    username: Username = Field(examples=["alice"])
    password: Password = Field(examples=["correct horse battery staple"])
    email: Email | None = Field(default=None, examples=["alice@example.com"])
    display_name: DisplayName | None = Field(default=None, examples=["Alice"])


class Login(Input):
    """Credentials. Deliberately without rules: what is wrong with them is not told."""

    username: Annotated[str, Field(max_length=256)] = Field(examples=["alice"])
    password: Annotated[str, Field(max_length=256)]


class Refresh(Input):
    """A refresh token; it is used up by the call."""

    refresh_token: Annotated[str, Field(max_length=512)]


class PasswordChange(Input):
    """The password to have from now on, and the one that is replaced."""

    current_password: Annotated[str, Field(max_length=256)]
    new_password: Password = Field(examples=["correct horse battery staple"])


class Profile(Input):
    """What to change about the caller; what is left out stays. A null removes the email."""

    display_name: DisplayName = Field(default_factory=str, examples=["Alice"])
    email: Email | None = Field(default=None, examples=["alice@example.com"])


class User(BaseModel):
    """A user as others see them."""

    id: int
    username: str
    display_name: str
    created_at: str
    updated_at: str


class Me(User):
    """The caller's own account."""

    email: str | None


class Session(BaseModel):
    """A login. `used_at` is when its tokens were last renewed; `current` is the one that asks."""

    id: str
    created_at: str
    used_at: str
    expires_at: str
    current: bool


class TokenPair(BaseModel):
    """The result of a login: `expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105
    expires_in: int
    user: Me


class Ticket(BaseModel):
    """A ticket, good once and for `expires_in` seconds."""

    ticket: str
    expires_in: int
