"""What came out of one row."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    """What was measured. `wrong` has each broken promise in words, and is empty when the
    hypothesis held; `notes` is what else is worth telling. Times are in seconds."""

    acked: int = 0
    deliveries: int = 0
    repeats: int = 0  # heard twice, and dropped by the client
    reconnects: int = 0
    healed_in: float | None = None  # from the end of the fault until all are up to date
    worst_ack: float | None = None
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        """Notes what is wrong unless it holds."""
        if not holds:
            self.wrong.append(otherwise)
