"""How much of everything a run does: the full scale and the quick one."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scale:
    repeats: int
    users: int  # each opens at most four connections
    channels: int
    content_bytes: int
    pipeline: int  # handshakes in flight

    memory_low: int
    memory_high: int

    subscribers: int
    paced_rate: float  # messages a second
    paced_messages: int
    burst_messages: int

    chat_connections: int
    chat_rooms: int
    chat_window: int  # unanswered messages per connection
    chat_seconds: float
    latency_seconds: float
    latency_rates: tuple[int, ...]  # messages a second, Hubbub only; the last is the target's

    handshakes: int

    flat_subscribers: tuple[int, ...]
    flat_deliveries: float  # a second, the same at every size
    flat_seconds: float

    slow_listeners: int  # in one room, with one more who does not read
    slow_rate: float  # messages a second
    slow_content_bytes: int  # large: the kernel takes some megabytes before the server's own fills
    slow_seconds_without: float
    slow_seconds: float  # with him, the time after he is cut included


FULL = Scale(
    repeats=3,
    users=2501,
    channels=100,
    content_bytes=200,
    pipeline=64,
    memory_low=1_000,
    memory_high=10_000,
    subscribers=1_000,
    paced_rate=100,
    paced_messages=500,
    burst_messages=2_000,
    chat_connections=1_000,
    chat_rooms=100,
    chat_window=8,
    chat_seconds=5,
    latency_seconds=8,
    latency_rates=(1_000, 5_000, 10_000),
    handshakes=4_000,
    flat_subscribers=(100, 1_000, 10_000),
    flat_deliveries=20_000,
    flat_seconds=6,
    slow_listeners=50,
    slow_rate=500,
    slow_content_bytes=1_000,
    slow_seconds_without=8,
    slow_seconds=16,
)

CLUSTER = replace(
    FULL, chat_seconds=4, latency_seconds=4, latency_rates=(1_000, 2_000), memory_high=5_000
)

QUICK = Scale(
    repeats=1,
    users=251,
    channels=20,
    content_bytes=200,
    pipeline=64,
    memory_low=200,
    memory_high=1_000,
    subscribers=200,
    paced_rate=50,
    paced_messages=50,
    burst_messages=200,
    chat_connections=200,
    chat_rooms=20,
    chat_window=8,
    chat_seconds=1,
    latency_seconds=1,
    latency_rates=(200, 1_000),
    handshakes=400,
    flat_subscribers=(20, 200),
    flat_deliveries=4_000,
    flat_seconds=1,
    slow_listeners=20,
    slow_rate=500,
    slow_content_bytes=2_000,
    slow_seconds_without=2,
    slow_seconds=10,
)

QUICK_CLUSTER = replace(QUICK, latency_rates=(200, 400))
