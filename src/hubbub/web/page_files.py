"""Files of the pages: each is named, and served with the same strict policy."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
STYLE = "text/css; charset=utf-8"

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def add_file(routes: APIRouter, path: str, name: str, media_type: str) -> None:
    """Serves the file `name` at `path`: no path of a file comes from a client."""

    @routes.get(path)
    async def serve() -> FileResponse:
        return FileResponse(_STATIC / name, media_type=media_type, headers=_HEADERS)
