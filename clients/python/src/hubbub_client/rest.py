"""REST as one object: every call of the server's document, and any other request."""

from hubbub_client.rest_calls import RestCalls


class Rest(RestCalls):
    """The REST API of a server.

        async with Rest("http://localhost:8000", token=key) as rest:
            await rest.publish_event("project:1", type="custom.deploy", data={"ok": True})

    `token` is a user's or another program's (an API key), or a function that gives one.
    """
