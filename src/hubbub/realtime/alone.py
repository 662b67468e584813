"""One instance: what is counted over all of them is what this one counts itself."""

from hubbub.realtime.ports import Counted


class Alone:
    """See `realtime.ports.Leases`: the registry and the presence of this instance suffice."""

    async def take_slot(self, user_id: int, connection: str) -> bool:
        """The registry has its own limit."""
        return True

    def free_slot(self, user_id: int, connection: str) -> None:
        """Nothing is kept."""

    def arrived(self, room: str, user_id: int, username: str, told: Counted) -> None:
        """There is nowhere else."""
        told(True, None)

    def departed(self, room: str, user_id: int, told: Counted) -> None:
        """There is nowhere else."""
        told(True, None)

    async def present(self, room: str, most: int) -> None:
        """Only this instance can be asked."""
        return None
