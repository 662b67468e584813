"""All rows of the table, in its order."""

from typing import Final

from tests.faults import (
    crowd_faults,
    instance_faults,
    postgres_faults,
    redis_faults,
    revocation_faults,
    slow_consumer,
    sqlite_faults,
    subscription_faults,
)
from tests.faults.fault import Fault

FAULTS: Final[tuple[Fault, ...]] = (
    *instance_faults.FAULTS,
    *redis_faults.FAULTS,
    *subscription_faults.FAULTS,
    *revocation_faults.FAULTS,
    *postgres_faults.FAULTS,
    *sqlite_faults.FAULTS,
    *slow_consumer.FAULTS,
    *crowd_faults.FAULTS,
)
