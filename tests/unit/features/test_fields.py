"""What request bodies are refused for, and under which field."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from hubbub.features.accounts.naming import Named
from hubbub.features.chat.channel_schemas import NewChannel
from hubbub.features.projects.schemas import NewMember, NewProject, ProjectChange
from hubbub.features.tasks.schemas import NewTask
from hubbub.web.paging import PathId


def refusal(model: type[BaseModel], body: dict[str, Any]) -> tuple[str, str]:
    """The field and the text of the one error."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(body)
    (error,) = caught.value.errors()
    return ".".join(map(str, error["loc"])), error["msg"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "must not be empty"),
        (" \t ", "must not be empty"),
        ("a\nb", "must be a single line"),
        ("a\x00b", "must not contain control characters"),
        ("a" * 121, "must be at most 120 characters"),
    ],
    ids=["empty", "blank", "lines", "control", "long"],
)
def test_a_bad_name_is_refused_in_plain_words(name: str, message: str) -> None:
    assert refusal(NewProject, {"name": name}) == ("name", message)


def test_text_is_cleaned() -> None:
    made = NewTask.model_validate({"title": "  Cafe\u0301 ", "description": "a\r\nb"})
    assert (made.title, made.description) == ("Caf\u00e9", "a\nb")


def test_a_channel_name_has_at_most_80_characters() -> None:
    assert NewChannel(name="a" * 80).name == "a" * 80
    assert refusal(NewChannel, {"name": "a" * 81})[0] == "name"


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (NewProject, {"name": "Apollo"}),
        (ProjectChange, {}),
        (NewMember, {"username": "bob"}),
        (NewChannel, {"name": "general"}),
        (Named, {"username": "bob"}),
        (NewTask, {"title": "Land"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_an_unknown_field_is_refused(model: type[BaseModel], body: dict[str, Any]) -> None:
    model.model_validate(body)
    assert refusal(model, {**body, "surprise": 1})[0] == "surprise"


@pytest.mark.parametrize("body", [{}, {"username": "bob", "user_id": 2}], ids=["none", "both"])
def test_a_user_is_named_in_one_way(body: dict[str, Any]) -> None:
    assert refusal(Named, body) == ("", "give either username or user_id")


def test_a_user_is_named_by_name_or_by_id() -> None:
    assert Named.model_validate({"username": " bob "}).whom == "bob"
    assert Named.model_validate({"user_id": 7}).whom == 7


@pytest.mark.parametrize(
    "user_id", [0, -1, 2**63, True, "7"], ids=["zero", "negative", "too_large", "true", "text"]
)
def test_an_id_is_a_positive_integer_that_fits_the_database(user_id: object) -> None:
    assert refusal(Named, {"user_id": user_id})[0] == "user_id"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "+1",
        "01",
        "1.0",
        "1_0",
        " 1",
        "١",
        "x",
        str(2**63),
        pytest.param("1" * 5_000, id="5000_digits"),
    ],
)
def test_an_id_in_a_path_has_one_spelling(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PathId).validate_python(text)


@pytest.mark.parametrize("number", [1, 2**63 - 1])
def test_an_id_in_a_path_may_be_as_large_as_the_database_allows(number: int) -> None:
    assert TypeAdapter(PathId).validate_python(str(number)) == number


@pytest.mark.parametrize(
    ("field", "value"), [("status", "started"), ("priority", "huge")], ids=["status", "priority"]
)
def test_a_task_has_a_known_status_and_priority(field: str, value: str) -> None:
    assert refusal(NewTask, {"title": "Land", field: value})[0] == field
