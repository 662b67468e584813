"""The table's verbs of channels, their members, and conversations of two."""

from hubbub.features.chat import channel_changes, channel_members, channels, direct, unread
from hubbub.features.projects import members
from tests.model.cases import Case
from tests.model.world import World

CREATED, UPDATED = {"channel.created"}, {"channel.updated"}
ADDED, REMOVED = CREATED | {"channel.member_added"}, {"channel.member_removed"}


def gus_in_secret(world: World) -> None:
    world.team.join(world.secret, "gus")


def adam_back(world: World) -> None:
    """Adam had read the secret channel and was put out; he is named there, and not told."""
    adam, room = world["adam"], f"channel:{world.secret}"
    world.do(lambda work: unread.mark_read(work, adam.id, room, 1))
    world.do(lambda work: channel_members.remove_member(work, adam, world.secret, adam.id))
    world.say("mary", room, "He is away, our @adam")


def publish_secret(world: World) -> None:
    """Who was in the secret channel is still listed there, and everybody else is not."""
    world.do(
        lambda work: channel_changes.update_channel(
            work, world["adam"], world.secret, private=False
        )
    )


def mary_is_listed_guest(world: World) -> None:
    publish_secret(world)
    world.do(
        lambda work: members.change_role(
            work, world["olga"], world.project, world["mary"].id, "guest"
        )
    )


def old_gets_a_guest(world: World) -> None:
    world.do(lambda work: channel_changes.unarchive_channel(work, world["mary"], world.old))
    world.team.join(world.old, "gus")


CHANNELS = [
    Case(
        "a public one",
        channels.create_channel,
        lambda w: (w["mary"], w.project, "news", "What is new"),
        CREATED,
    ),
    Case(
        "a private one",
        channels.create_channel,
        lambda w: (w["mary"], w.project, "plans", "", True),
        CREATED,
    ),
    Case(
        "name and topic of a public one with a guest",
        channel_changes.update_channel,
        lambda w: (w["olga"], w.general, "lobby", "Talk"),
        UPDATED,
    ),
    Case(
        "the topic of a private one",
        channel_changes.update_channel,
        lambda w: (w["adam"], w.secret, None, "Hush"),
        UPDATED,
    ),
    Case("as it is", channel_changes.update_channel, lambda w: (w["olga"], w.general, "general")),
    Case(
        "made private, with another name",
        channel_changes.update_channel,
        lambda w: (w["olga"], w.general, "board", None, True),
        UPDATED,
    ),
    Case(
        "made private by one who has read nothing of it",
        channel_changes.update_channel,
        lambda w: (w["olga"], w.random, None, None, True),
        UPDATED,
    ),
    Case(
        "made public, with another topic",
        channel_changes.update_channel,
        lambda w: (w["adam"], w.secret, None, "No secret", False),
        UPDATED,
        wants={"olga": {"room"}},
    ),
    Case(
        "made public, with a guest in it",
        channel_changes.update_channel,
        lambda w: (w["adam"], w.secret, None, None, False),
        UPDATED,
        given=gus_in_secret,
        wants={"olga": {"room"}},
    ),
    Case(
        "made private after it was public",
        channel_changes.update_channel,
        lambda w: (w["adam"], w.secret, None, None, True),
        UPDATED,
        given=publish_secret,
    ),
    Case(
        "a public one with a guest",
        channel_changes.archive_channel,
        lambda w: (w["olga"], w.general),
        {"channel.archived"},
    ),
    Case(
        "a private one",
        channel_changes.archive_channel,
        lambda w: (w["mary"], w.secret),
        {"channel.archived"},
    ),
    Case("archived before", channel_changes.archive_channel, lambda w: (w["mary"], w.old)),
    Case("taken out", channel_changes.unarchive_channel, lambda w: (w["adam"], w.old), UPDATED),
    Case("open", channel_changes.unarchive_channel, lambda w: (w["adam"], w.random)),
]

MEMBERS = [
    Case(
        "the owner into a private one",
        channel_members.add_member,
        lambda w: (w["mary"], w.secret, "olga"),
        ADDED,
        wants={"olga": {"room"}},
    ),
    Case(
        "a guest into a private one",
        channel_members.add_member,
        lambda w: (w["olga"], w.secret, w["gus"].id),
        ADDED,
        wants={"gus": {"room"}},
    ),
    Case(
        "a guest into a public one",
        channel_members.add_member,
        lambda w: (w["mary"], w.random, "gus"),
        ADDED,
        wants={"gus": {"room"}},
    ),
    Case(
        "one who was in it before, and named since",
        channel_members.add_member,
        lambda w: (w["mary"], w.secret, "adam"),
        ADDED,
        given=adam_back,
        wants={"adam": {"room"}},
    ),
    Case(
        "one who leaves a private one",
        channel_members.remove_member,
        lambda w: (w["adam"], w.secret, w["adam"].id),
        REMOVED,
    ),
    Case(
        "the creator of a private one, by one who can't read it",
        channel_members.remove_member,
        lambda w: (w["olga"], w.secret, w["mary"].id),
        REMOVED,
    ),
    Case(
        "a guest out of a public one",
        channel_members.remove_member,
        lambda w: (w["adam"], w.general, w["gus"].id),
        REMOVED,
    ),
    Case(
        "one who became a guest, and stayed listed",
        channel_members.remove_member,
        lambda w: (w["olga"], w.secret, w["mary"].id),
        REMOVED,
        given=mary_is_listed_guest,
    ),
    Case(
        "a member who becomes a guest, and stays listed",
        members.change_role,
        lambda w: (w["olga"], w.project, w["mary"].id, "guest"),
        {"project.member_updated"},
        given=publish_secret,
        wants={"mary": {"channels"}},
    ),
    Case(
        "a listed guest becomes a member",
        members.change_role,
        lambda w: (w["olga"], w.project, w["gus"].id, "member"),
        {"project.member_updated"},
        given=old_gets_a_guest,
        wants={"gus": {"room", "channels"}},
    ),
]

DIRECT = [
    Case(
        "a new one",
        direct.open_conversation,
        lambda w: (w["gus"], "stranger"),
        CREATED,
    ),
    Case("the one there is", direct.open_conversation, lambda w: (w["stranger"], "mary")),
]

CASES = [*CHANNELS, *MEMBERS, *DIRECT]
