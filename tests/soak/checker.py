"""The checker: what must hold for everything that was said and heard."""

from collections.abc import Sequence

from tests.soak.roamer import Roamer


def check(roamers: Sequence[Roamer], first: dict[str, int], history: Sequence[str]) -> list[str]:
    """What is wrong, in words; empty when every acknowledged message is stored once, and each
    client has heard all of its room from its first position on, once, in the one order.

    `first` is each client's position at its first join; `history` the contents that the room
    holds, in order, from `seq` 1.
    """
    wrong = []
    if len(set(history)) != len(history):
        wrong.append("a message is stored twice")
    for roamer in roamers:
        wrong += [f"{roamer.name}: {problem}" for problem in _problems(roamer, first, history)]
    return wrong


def _problems(roamer: Roamer, first: dict[str, int], history: Sequence[str]) -> list[str]:
    problems = []
    for content, (_, seq) in roamer.acked.items():
        if not 0 < seq <= len(history) or history[seq - 1] != content:
            problems.append(f"acknowledged and not stored: {content} at {seq}")
    if roamer.lost:
        problems.append(f"not recovered: {roamer.lost}")
    seqs = [seq for seq, _, _ in roamer.heard]
    expected = list(range(first[roamer.name] + 1, len(history) + 1))
    if seqs != expected:
        problems.append(f"heard {_difference(seqs, expected)}")
    for seq, _, content in roamer.heard:
        if seq > len(history) or history[seq - 1] != content:
            problems.append(f"heard {content} at {seq}, where something else is stored")
            break
    return problems


def _difference(seqs: list[int], expected: list[int]) -> str:
    for place, (seq, wanted) in enumerate(zip(seqs, expected, strict=False)):
        if seq != wanted:
            return f"{seq} instead of {wanted}, as number {place}"
    return f"{len(seqs)} messages instead of {len(expected)}"
