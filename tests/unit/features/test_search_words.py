"""Whatever people type becomes a question of words, and never one of operators."""

from hypothesis import given
from hypothesis import strategies as st

from hubbub.features.search.words import MOST_PARTS, question


@given(text=st.text(max_size=60))
def test_any_text_is_a_question_or_none(text: str) -> None:
    """What comes out is quoted words; an odd number of quotes would be a way out of them."""
    asked = question(text)
    assert asked == "" or (asked.startswith('"') and asked.endswith('"*'))
    assert asked.count('"') % 2 == 0


def test_the_first_words_of_a_long_question_count() -> None:
    asked = question(" ".join(f"w{number}" for number in range(50)))
    assert asked.split() == [f'"w{number}"' for number in range(MOST_PARTS - 1)] + [
        f'"w{MOST_PARTS - 1}"*'
    ]
    assert question("a-" * 40) == '"' + "a-" * 40 + '"*'
