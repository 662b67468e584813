"""The pages, served without any build step: a small chat over the public protocol, and the
reference of REST."""

from fastapi import APIRouter

from hubbub.web.page_files import HTML, SCRIPT, STYLE, add_file

_FILES = {
    "/": ("index.html", HTML),
    "/static/page.js": ("page.js", SCRIPT),
    "/static/page.css": ("page.css", STYLE),
    "/static/icon.svg": ("icon.svg", "image/svg+xml"),
    "/docs": ("docs.html", HTML),
    "/static/docs.js": ("docs.js", SCRIPT),
    "/static/docs.schema.js": ("docs.schema.js", SCRIPT),
    "/static/docs.reference.js": ("docs.reference.js", SCRIPT),
    "/static/docs.css": ("docs.css", STYLE),
}


def router() -> APIRouter:
    """The pages and what they load."""
    routes = APIRouter(include_in_schema=False)
    for path, (name, media_type) in _FILES.items():
        add_file(routes, path, name, media_type)
    return routes
