"""The protocol's schema as a server must keep it: objects have the described fields and no
others, which a client would only ignore."""

from typing import Any


def closed(part: Any) -> Any:
    """`part` of a JSON Schema, in which every object with named fields has no others."""
    if isinstance(part, list):
        return [closed(item) for item in part]
    if not isinstance(part, dict):
        return part
    inside = {key: closed(value) for key, value in part.items()}
    is_object = inside.get("type") == "object" and isinstance(inside.get("properties"), dict)
    return {**inside, "additionalProperties": False} if is_object else inside
