"""What devices do: talk, come and go, lose their connections, and stop reading."""

from typing import TYPE_CHECKING

from tests.simulation.client import Client

if TYPE_CHECKING:
    from tests.simulation.world import World

WORDS = ("hello", "@mary look", "@mike and @adam", "ok")
FAT = "x" * 3_000


def _client(world: "World") -> Client:
    return world.rng.choice(world.clients)


def send(world: "World", *, fat: bool = False, times: int = 1) -> None:
    client, rng = _client(world), world.rng
    inside = [room for room, view in client.views.items() if view.inside]
    if not inside:
        return
    room = rng.choice(inside)
    for _ in range(times):
        content = f"{rng.choice(WORDS)} {world.number()}{FAT if fat else ''}"
        answered = [n for n, stored in world.truth.messages.items() if stored.room == room]
        metadata = {"reply_to": rng.choice(answered)} if answered and rng.random() < 0.2 else {}
        id = client.send(room, content, metadata)
        world.note(f"{client.name} sends {id} to {room}")
        if id is not None and rng.random() < 0.2:
            client.send_again(id)
    twins = [
        one
        for one in world.clients
        if one.user == client.user and one is not client and room in one.views
    ]
    if id is not None and twins and rng.random() < 0.3:
        twin = rng.choice(twins)
        twin.send(room, content, metadata, id)
        world.note(f"{twin.name} sends {id} to {room} too")


def burst(world: "World") -> None:
    send(world, fat=world.rng.random() < 0.5, times=world.rng.randrange(3, 30))


def join(world: "World") -> None:
    client = _client(world)
    room = world.rng.choice(world.scene.rooms)
    world.note(f"{client.name} joins {room}")
    client.join(room)


def leave(world: "World") -> None:
    client = _client(world)
    if client.views:
        room = world.rng.choice(list(client.views))
        world.note(f"{client.name} leaves {room}")
        client.leave(room)


def mutter(world: "World") -> None:
    """A message without an id: nobody knows whether it arrived, and nobody sends it again."""
    client = _client(world)
    if client.views:
        room = world.rng.choice(list(client.views))
        client.mutter(room, f"psst {world.number()}")


def chatter(world: "World") -> None:
    client = _client(world)
    if client.views:
        room = world.rng.choice(list(client.views))
        client.say(world.rng.choice(["typing", "ping"]), room)
        position = client.position(room)
        if position is not None and world.rng.random() < 0.5:
            client.say("mark_read", room, seq=position)


def cut(world: "World") -> None:
    client = _client(world)
    silent = world.weather.happens(world.weather.half_open)
    world.note(f"{client.name} is cut{', unnoticed' if silent else ''}")
    client.cut(None if silent else world.rng.random() / 2)


def hang_up(world: "World") -> None:
    client = _client(world)
    world.note(f"{client.name} hangs up")
    client.hang_up()


def stall(world: "World") -> None:
    client = _client(world)
    world.note(f"{client.name} stops reading")
    client.stall()


def read_on(world: "World") -> None:
    for client in world.clients:
        client.read_on()
