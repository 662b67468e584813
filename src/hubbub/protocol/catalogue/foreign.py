"""What other programs tell: events of their own."""

from hubbub.protocol.catalogue.entries import Group, Told, told
from hubbub.protocol.catalogue.work import PROJECT

CUSTOM = r"^custom\.[a-z0-9_.]{1,64}$"  # what `POST rooms/{room}/events` takes
GROUPS = (
    Group(
        "backends",
        "What other programs publish with an API key of the project. It is told, ordered and "
        "replayed as any other durable event, and changes nothing of Hubbub's own. A key that "
        "may publish more sends events of the other types, too: with the fields that the type "
        "cannot do without, and perhaps not all.",
    ),
)
_DEPLOYED = {"version": "1.4.2", "ok": True}

FOREIGN = (
    Told(
        "custom.*",
        "backends",
        (),
        "A program's own event: a type of its own that begins with `custom.`, and any object as "
        "its data.",
        "the room that it is published in: of a project, a channel or a task, or a member's own",
        (
            told(
                "A deployment",
                "custom.deploy.finished",
                _DEPLOYED,
                room=PROJECT,
                sender="deploy-bot",
                seq=23,
            ),
        ),
        rooms=("project", "channel", "task", "user"),
        durable=True,
        sender="the program's name, or one that it gives",
    ),
)
