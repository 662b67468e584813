"""Naming a user in a request body, by id or by name."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from hubbub.features.accounts.schemas import Username
from hubbub.protocol.rooms import LARGEST_ID
from hubbub.web.fields import Input

UserId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Whom = int | str
"""A user by id or by name."""


class Named(Input):
    """Names one user, by `username` or by `user_id`."""

    username: Username | None = Field(default=None, examples=["bob"])
    user_id: UserId | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.username is None) == (self.user_id is None):
            raise PydanticCustomError("user", "give either username or user_id")
        return self

    @property
    def whom(self) -> Whom:
        """The user as named."""
        named = self.username if self.user_id is None else self.user_id
        assert named is not None, "_one has checked it"
        return named
