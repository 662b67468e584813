"""Parts of request bodies that several slices share: text that people write, and users."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hubbub.features.accounts.schemas import Input, Username
from hubbub.kit.text import BadText
from hubbub.web.paging import LARGEST_ID

UserId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Whom = int | str
"""A user by id or by name."""


@dataclass(frozen=True, slots=True)
class Clean:
    """Marks a `str` as checked by `clean` (of `kit.text`), and says its bounds in OpenAPI."""

    clean: Callable[..., str]
    longest: int
    shortest: int = 1

    def check(self, text: str) -> str:
        """The clean text. What is wrong with it becomes the field's error."""
        try:
            return self.clean(text, longest=self.longest, shortest=self.shortest)
        except BadText as error:
            raise PydanticCustomError("text", str(error)) from None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "minLength": self.shortest, "maxLength": self.longest}


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
