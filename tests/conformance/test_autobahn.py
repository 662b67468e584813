"""Autobahn's cases, run by kosoku: the standard conformance suite for WebSocket servers."""

from collections import Counter

from kosoku import FailureError, run_fuzzingclient

# 9: performance. 12 and 13: permessage-deflate, which is not negotiated.
NOT_RUN = ["9.*", "12.*", "13.*"]
CASES = 247
# Informational cases probe what the RFC leaves open; non-strict ones break a SHOULD.
GOOD = {"OK", "INFORMATIONAL"}


async def test_every_autobahn_case_is_passed_strictly(echo_url: str) -> None:
    try:
        results = await run_fuzzingclient(echo_url, exclude_cases=NOT_RUN, concurrency=8)
    except FailureError as failure:  # raised for failed cases only, and carries only those
        results = failure.results

    bad = [
        f"{case.case_id}: {case.behavior.value}, close {case.behavior_close.value}."
        f" {case.result} {case.result_close}"
        for case in results
        if not {case.behavior.value, case.behavior_close.value} <= GOOD
    ]
    print(dict(Counter(case.behavior.value for case in results)))
    assert not bad, "\n".join(bad)
    assert len(results) == CASES
