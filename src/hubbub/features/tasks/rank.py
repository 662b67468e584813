"""Fractional ranks: text that sorts byte by byte, with room between any two.

A rank is a whole number and a fraction, both in base 62. The first letter says how many
digits the whole number has (`a` one, `b` two, ...; `Z`, `Y`, ... below zero), so appending
to a column counts on (`a0`, `a1`, ... `az`, `b00`) and ranks stay short; only moves between
two neighbours use the fraction.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FIRST = "a0"


def between(lower: str | None, upper: str | None) -> str:
    """A rank above `lower` and below `upper`; None is the end of the column."""
    if lower is None and upper is None:
        return FIRST
    if lower is None:
        assert upper is not None
        whole, fraction = _split(upper)
        return whole if fraction else _lowered(whole)
    whole, fraction = _split(lower)
    if upper is None:
        return _raised(whole)
    if lower >= upper:
        raise ValueError("the ranks are not in order")
    upper_whole, upper_fraction = _split(upper)
    if whole == upper_whole:
        return whole + _midpoint(fraction, upper_fraction)
    following = _raised(whole)
    return following if following < upper else whole + _midpoint(fraction, "")


def spread(count: int) -> list[str]:
    """`count` short ranks in order, for a column that is numbered anew."""
    ranks: list[str] = []
    for _ in range(count):
        ranks.append(between(ranks[-1] if ranks else None, None))
    return ranks


def _split(rank: str) -> tuple[str, str]:
    head = rank[0]
    length = ord(head) - ord("a") + 2 if head >= "a" else ord("Z") - ord(head) + 2
    return rank[:length], rank[length:]


def _raised(whole: str) -> str:
    """The next whole number."""
    head, digits = whole[0], whole[1:]
    kept = digits.rstrip("z")
    if kept:
        raised = DIGITS[DIGITS.index(kept[-1]) + 1]
        return head + kept[:-1] + raised + "0" * (len(digits) - len(kept))
    if head == "Z":
        return FIRST
    following = chr(ord(head) + 1)
    return following + "0" * (len(digits) + 1 if following > "a" else len(digits) - 1)


def _lowered(whole: str) -> str:
    """The whole number before."""
    head, digits = whole[0], whole[1:]
    kept = digits.rstrip("0")
    if kept:
        lowered = DIGITS[DIGITS.index(kept[-1]) - 1]
        return head + kept[:-1] + lowered + "z" * (len(digits) - len(kept))
    if head == "a":
        return "Zz"
    before = chr(ord(head) - 1)
    return before + "z" * (len(digits) + 1 if before < "Z" else len(digits) - 1)


def _midpoint(lower: str, upper: str) -> str:
    """A fraction between two; an empty `upper` is 1. It never ends with a zero, so that there
    is always room below it."""
    same = 0
    while same < len(upper) and (lower[same] if same < len(lower) else "0") == upper[same]:
        same += 1
    if same:
        return upper[:same] + _midpoint(lower[same:], upper[same:])
    low = DIGITS.index(lower[0]) if lower else 0
    high = DIGITS.index(upper[0]) if upper else len(DIGITS)
    if high - low > 1:
        return DIGITS[(low + high) // 2]
    if len(upper) > 1:
        return upper[0]
    return DIGITS[low] + _midpoint(lower[1:], "")
