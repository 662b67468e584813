"""The first page: a small chat over the public protocol, served without any build step."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def router() -> APIRouter:
    """The pages and what they load. Every file is named: no path comes from a client."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def index() -> FileResponse:
        return _file("index.html", "text/html; charset=utf-8")

    @routes.get("/static/page.js")
    async def script() -> FileResponse:
        return _file("page.js", "text/javascript; charset=utf-8")

    @routes.get("/static/page.css")
    async def style() -> FileResponse:
        return _file("page.css", "text/css; charset=utf-8")

    @routes.get("/static/icon.svg")
    async def icon() -> FileResponse:
        return _file("icon.svg", "image/svg+xml")

    return routes


def _file(name: str, media_type: str) -> FileResponse:
    return FileResponse(_STATIC / name, media_type=media_type, headers=_HEADERS)
