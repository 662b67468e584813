"""Parts of request bodies: the strict base, and text that people write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from hubbub.errors import Malformed
from hubbub.kit.text import BadText

T = TypeVar("T")


class Input(BaseModel):
    """A request body: unknown fields are refused, so that a typo is seen."""

    model_config = ConfigDict(extra="forbid")


def as_sent(decode: Callable[[bytes], T], body: bytes) -> T:
    """What `decode` (of msgspec) finds in a body, for a part that travels as the bytes that
    were sent. Raises `Malformed`."""
    try:
        return decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # What the framework's parser lets pass and JSON does not allow, as NaN.
        raise Malformed("The body is not valid JSON") from None


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
