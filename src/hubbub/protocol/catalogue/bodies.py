"""The shapes of the data of frames, as JSON Schema: of the types that the server reads and
writes, completed by what those can't say."""

from collections.abc import Iterable
from typing import Any

import msgspec

from hubbub.protocol.catalogue import COMMANDS, EVENTS
from hubbub.protocol.catalogue.entries import Asked, Shape, Struct
from hubbub.protocol.catalogue.fields import BY_NAME, BY_PLACE

_NULL = {"type": "null"}


def bodies(ref: str) -> dict[str, Shape]:
    """Every shape by the name of its type, what is inside of others included. `ref` is how one
    refers to another, with `{name}` in it."""
    owners = _owners()
    structs = sorted(owners, key=lambda struct: struct.__name__)
    _, found = msgspec.json.schema_components([_twin(s) for s in structs], ref_template=ref)
    for struct in structs:
        types = " and ".join(f"`{type}`" for type in dict.fromkeys(owners[struct]))
        found[struct.__name__]["description"] = f"The `data` of {types}."
    omitting = {s.__name__ for s in structs if s.__struct_config__.omit_defaults}
    return {name: _amended(name, shape, name in omitting) for name, shape in found.items()}


def data_of(command: Asked) -> Struct | None:
    """The type of the command's `data`, if it has any."""
    for field in msgspec.structs.fields(command.struct):
        if field.name == "data":
            options: Iterable[Struct] = getattr(field.type, "__args__", (field.type,))
            return next(iter(options))  # the other one is None
    return None


def _owners() -> dict[Struct, list[str]]:
    """Which frames each type is the data of."""
    found: dict[Struct, list[str]] = {}
    for command in COMMANDS:
        if (struct := data_of(command)) is not None:
            found.setdefault(struct, []).append(command.type)
    for event in EVENTS:
        for struct in event.data:
            found.setdefault(struct, []).append(event.type)
    return found


def _twin(struct: Struct) -> Struct:
    """`struct`, with an object in place of each raw JSON, whose default no schema can say."""
    fields = msgspec.structs.fields(struct)
    if all(field.type is not msgspec.Raw for field in fields):
        return struct
    twins: list[Any] = []
    for field in fields:
        kind = dict[str, Any] if field.type is msgspec.Raw else field.type
        if field.required:
            twins.append((field.name, kind))
        elif field.type is msgspec.Raw:
            twins.append((field.name, kind | msgspec.UnsetType, msgspec.UNSET))
        else:
            twins.append((field.name, kind, field.default))
    return msgspec.defstruct(struct.__name__, twins)


def _amended(name: str, shape: Shape, omits: bool) -> Shape:
    """`shape` with what its type can't say. What a struct omits (`omits`) is never null."""
    for field, part in shape["properties"].items():
        known = {**BY_NAME.get(field, {}), **BY_PLACE.get(f"{name}.{field}", {})}
        about = {"description": known.pop("description")} if "description" in known else {}
        options = part.get("anyOf", [part])
        value = {**options[0], **known}
        value.pop("default", None)
        nullable = _NULL in options and not omits
        shape["properties"][field] = (
            {"anyOf": [value, _NULL], **about} if nullable else {**value, **about}
        )
    if not shape["required"]:
        del shape["required"]
    return shape
