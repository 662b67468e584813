"""The command line: serve, token, migrate-data, listen, send, version."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import structlog
import typer

from hubbub import __version__, config, logs
from hubbub.db.lock import InUse, held
from hubbub.errors import Unavailable

log = structlog.get_logger("hubbub")

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print past the redacting log
    help="Hubbub, a self-hosted realtime collaboration server.",
)


T = TypeVar("T")

Url = Annotated[str | None, typer.Option(help="The server; this installation's own by default.")]
Token = Annotated[str | None, typer.Option(help="An access token.")]
As = Annotated[
    str | None,
    typer.Option("--as", help="A username: signs a token with this installation's secret."),
]


def main() -> None:
    """The entry point of the `hubbub` command."""
    cli()


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    demo: Annotated[bool, typer.Option(help="Fill an empty database with a small team.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the port.")] = 1,
) -> None:
    """Serves the WebSocket API, the REST API and the pages on one port."""
    from hubbub import demo as demo_data
    from hubbub import server
    from hubbub import workers as several

    settings = _settings(host=host, port=port)
    if demo and settings.environment == "production":
        raise typer.Exit(_complain("--demo has a published password: not in production"))
    if workers > 1 and (why := several.refusal(settings)):
        raise typer.Exit(_complain(why))
    logs.configure(settings.log_level, settings.log_format)
    take = several.reserve if workers > 1 else server.listen
    try:
        sock = take(settings.host, settings.port)
    except OSError as error:
        raise typer.Exit(_complain(f"{settings.host}:{settings.port}: {error.strerror}")) from None
    # What a person on this machine types; also the name that the origin check compares.
    shown = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host  # noqa: S104
    url = f"http://{shown}:{sock.getsockname()[1]}"
    greeting = [f"Hubbub {__version__} is ready on {url}"]
    try:
        file = settings.database_file
        with nullcontext() if file is None else held(file):
            if demo:
                demo_data.fill(settings)
                greeting.append(_introduction(settings, url))
            greet = partial(typer.echo, "\n".join(greeting))
            if workers == 1:
                server.run(settings, sock, greet)
            else:
                raise typer.Exit(_run_workers(settings, workers, sock, greet))
    except (InUse, Unavailable, config.ConfigError) as error:
        raise typer.Exit(_complain(str(error))) from None


def _run_workers(
    settings: config.Settings, count: int, reserved: socket.socket, started: Callable[[], None]
) -> int:
    from hubbub import server
    from hubbub.web.metrics_board import Board, Place
    from hubbub.workers import Workers, patience_for

    port: int = reserved.getsockname()[1]
    board = Board(count)

    def serve(number: int, ready: Callable[[], None]) -> None:
        sock = server.listen(settings.host, port, shared=True)
        server.run(settings, sock, ready, Place(board, number))

    return Workers(count, serve, started, patience_for(settings)).run()


def _introduction(settings: config.Settings, url: str) -> str:
    from hubbub import demo as demo_data
    from hubbub import operator

    try:
        token = operator.token_for(settings, demo_data.USERS[0], demo_data.TOKEN_TTL)
    except config.ConfigError:
        return "\n  The database is another team's: no demo data was added.\n"
    return demo_data.introduction(url, token)


@cli.command()
def token(
    username: str, ttl: Annotated[int, typer.Option(help="Seconds until it expires.")] = 86_400
) -> None:
    """Prints an access token for a user, signed with this installation's secret."""
    from hubbub import operator

    settings = _settings()
    logs.configure(settings.log_level, settings.log_format)
    try:
        typer.echo(operator.token_for(settings, username, ttl))
    except config.ConfigError as error:
        raise typer.Exit(_complain(str(error))) from None


@cli.command()
def migrate_data(
    file: Annotated[Path, typer.Argument(help="The SQLite file of a team; no server uses it.")],
) -> None:
    """Moves a team from SQLite into the empty PostgreSQL database of DATABASE_URL."""
    from hubbub import datamove

    settings = _settings()
    logs.configure(settings.log_level, settings.log_format)
    if settings.database_file is not None:
        raise typer.Exit(_complain("DATABASE_URL must name the PostgreSQL database to move to"))
    try:
        moved = datamove.move(file, settings.database, settings.database_timeout)
    except (datamove.Refused, InUse) as error:
        raise typer.Exit(_complain(str(error))) from None
    for table, rows in moved.items():
        typer.echo(f"{table}: {rows}")
    typer.echo("Everything has arrived. The file is as it was.")


@cli.command()
def listen(room: str, url: Url = None, token: Token = None, as_: As = None) -> None:
    """Prints what happens in a room, until it is stopped."""
    from hubbub import listening

    url, token = _caller(url, token, as_)
    with contextlib.suppress(KeyboardInterrupt):
        _talk(listening.listen(url, token, room, typer.echo))


@cli.command()
def send(room: str, text: str, url: Url = None, token: Token = None, as_: As = None) -> None:
    """Sends a message to a room."""
    from hubbub import listening

    url, token = _caller(url, token, as_)
    typer.echo(_talk(listening.send(url, token, room, text)))


@cli.command()
def version() -> None:
    """Prints the version."""
    typer.echo(__version__)


def _caller(url: str | None, token: str | None, username: str | None) -> tuple[str, str]:
    """Where the server is, and the token to go there with."""
    from hubbub import operator

    settings = _settings()
    # The client's own log: without it a server that is away would be waited for in silence.
    logs.configure(settings.log_level, settings.log_format)
    if (token is None) == (username is None):
        raise typer.Exit(_complain("give either --token or --as"))
    if token is None:
        try:
            token = operator.token_for(settings, username or "", 86_400)
        except config.ConfigError as error:
            raise typer.Exit(_complain(str(error))) from None
    host = "localhost" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    return url or f"http://{host}:{settings.port}", token


def _talk(work: Coroutine[Any, Any, T]) -> T:
    """Runs it; what the server or the network refuses is one line."""
    from hubbub_client import HubbubClientError

    try:
        return asyncio.run(work)
    except TimeoutError:
        raise typer.Exit(_complain("no answer from the server")) from None
    except (HubbubClientError, ValueError) as error:
        raise typer.Exit(_complain(str(error))) from None


def _settings(**given: Any) -> config.Settings:
    try:
        return config.load(**{name: value for name, value in given.items() if value is not None})
    except config.ConfigError as error:
        raise typer.Exit(_complain(str(error))) from None


def _complain(text: str) -> int:
    typer.echo(f"hubbub: {text}", err=True)
    return 1
