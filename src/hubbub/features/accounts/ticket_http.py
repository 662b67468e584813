"""REST of tickets: a way to connect without a token in the URL."""

from fastapi import APIRouter

from hubbub.features.accounts.access import CurrentClaims, CurrentUser
from hubbub.features.accounts.schemas import Ticket
from hubbub.web.deps import PartsDep
from hubbub.web.tickets import LIFETIME


def router() -> APIRouter:
    """The route of tickets."""
    routes = APIRouter(prefix="/api/v1", tags=["accounts"])

    @routes.post("/ws/ticket", status_code=201)
    async def issue_ticket(user: CurrentUser, claims: CurrentClaims, parts: PartsDep) -> Ticket:
        """A ticket for one WebSocket connection, given as `?ticket=`."""
        return Ticket(ticket=await parts.tickets.issue(claims), expires_in=LIFETIME)

    return routes
