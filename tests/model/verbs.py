"""The verbs of the features: every public function that is given a `Work`."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType

from hubbub import features
from hubbub.db.work import Work

_PART = "a part of verbs that are in the table"
_DELIVERY = "the log of deliveries, which the courier keeps and only managers of webhooks see"

# The verbs that are not in the table, and why: no client could miss an event of theirs.
UNSEEN: Mapping[str, str] = {
    "backends.deliveries.end": _DELIVERY,
    "backends.deliveries.end_all": _DELIVERY,
    "backends.deliveries.hasten": _DELIVERY,
    "backends.deliveries.prune": _DELIVERY,
    "backends.deliveries.put_off": _DELIVERY,
    "backends.follower.Follower.follow": _DELIVERY,
    "backends.keys.note_use": "when a key was used last, which only managers of keys see",
    "backends.outcomes.drop": _DELIVERY,
    "chat.channel_members.enlist": _PART,
    "chat.channel_members.keep_listed": _PART,
    "chat.message_notices.tell": _PART,
    "notifications.notify.notify": _PART,
    "notifications.notify.settle": _PART,
    "notifications.notify.tell_read": _PART,
    "projects.audience.tell_of_member": _PART,
    "projects.audience.tell_project": _PART,
    "search.indexer.index_next": "the index of the search, which answers when it is asked",
    "tasks.activity.note": _PART,
    "tasks.assignment.notify_assignee": _PART,
    "tasks.changes.carry_out": _PART,
    "tasks.changes.tell": _PART,
    "tasks.task_log.forget": _PART,
}


def public_verbs() -> set[str]:
    """Where each is in the features, and its name."""
    return {name for module in _modules() for name in _verbs_of(module)}


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(features.__path__, f"{features.__name__}."):
        yield importlib.import_module(found.name)


def _verbs_of(module: ModuleType) -> Iterator[str]:
    where = module.__name__.removeprefix(f"{features.__name__}.")
    classes = inspect.getmembers(module, inspect.isclass)
    public = [owner for name, owner in classes if not name.startswith("_")]
    for owner in (module, *public):
        for name, function in inspect.getmembers(owner, inspect.isfunction):
            own = function.__module__ == module.__name__
            if own and not name.startswith("_") and _takes_work(function):
                yield f"{where}.{function.__qualname__}"


def _takes_work(function: FunctionType) -> bool:
    parameters = list(inspect.signature(function).parameters.values())[:2]
    first = [p for p in parameters if p.name != "self"][:1]
    return bool(first) and first[0].annotation in (Work, "Work")
