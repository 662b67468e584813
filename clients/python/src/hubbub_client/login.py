"""A token provider for programs that know a password: logs in once, and refreshes after that."""

from hubbub_client.credentials import Reason
from hubbub_client.errors import AuthenticationFailed
from hubbub_client.rest import Rest
from hubbub_client.rest_types import TokenPair


class Login:
    """Gives the tokens of `username` at the server `url`: `Client(url, token=Login(...))`."""

    def __init__(self, url: str, username: str, password: str, *, trust_env: bool = True) -> None:
        self._rest = Rest(url, trust_env=trust_env)
        self._username = username
        self._password = password
        self._refresh_token: str | None = None

    def __repr__(self) -> str:
        return f"Login({self._username!r})"

    async def __call__(self, reason: Reason) -> str:
        """A fresh token. Raises `AuthenticationFailed` when the password is wrong."""
        try:
            pair = await self._pair()
        finally:
            await self._rest.close()
        self._refresh_token = pair["refresh_token"]
        return pair["access_token"]

    async def _pair(self) -> TokenPair:
        if self._refresh_token is not None:
            token, self._refresh_token = self._refresh_token, None  # it is good for one use
            try:
                return await self._rest.refresh(refresh_token=token)
            except AuthenticationFailed:
                pass  # the session has ended: begin another one
        return await self._rest.login(username=self._username, password=self._password)
