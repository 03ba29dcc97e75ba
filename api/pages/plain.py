"""Pages that say the same to everybody: what signatures are and are not, privacy, accessibility, and the pieces of all pages."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.site import page

router = APIRouter(include_in_schema=False)


@router.get("/about/signatures")
def signatures(request: Request) -> HTMLResponse:
    return page(request, "signatures.html")


@router.get("/about/privacy")
def privacy(request: Request) -> HTMLResponse:
    return page(request, "privacy.html")


@router.get("/about/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    return page(request, "accessibility.html")


@router.get("/web/components")
def components(request: Request) -> HTMLResponse:
    """Every piece that pages are made of, live."""
    return page(request, "components.html")
