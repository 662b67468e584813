"""The pages, served without any build step: a small chat over the public protocol, and the
reference of REST."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

_STATIC = Path(__file__).parent / "static"
_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_STYLE = "text/css; charset=utf-8"
# Every file is named: no path comes from a client.
_FILES = {
    "/": ("index.html", _HTML),
    "/static/page.js": ("page.js", _SCRIPT),
    "/static/page.css": ("page.css", _STYLE),
    "/static/icon.svg": ("icon.svg", "image/svg+xml"),
    "/docs": ("docs.html", _HTML),
    "/static/docs.js": ("docs.js", _SCRIPT),
    "/static/docs.schema.js": ("docs.schema.js", _SCRIPT),
    "/static/docs.css": ("docs.css", _STYLE),
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def router() -> APIRouter:
    """The pages and what they load."""
    routes = APIRouter(include_in_schema=False)
    for path, (name, media_type) in _FILES.items():
        _add(routes, path, name, media_type)
    return routes


def _add(routes: APIRouter, path: str, name: str, media_type: str) -> None:
    @routes.get(path)
    async def serve() -> FileResponse:
        return FileResponse(_STATIC / name, media_type=media_type, headers=_HEADERS)
