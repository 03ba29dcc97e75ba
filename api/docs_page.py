"""GET /docs: the interface on one page, for reading. Written from its own description, with nothing fetched from anywhere."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.described import describe

router = APIRouter(include_in_schema=False)

STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
code { font: 14px/1.4 ui-monospace, monospace; background: #f4f1ec; padding: .1em .3em; overflow-wrap: anywhere }
section { border-top: 1px solid #ddd; padding: .5rem 0 }
h2 { font-size: 1.1rem; margin: .5rem 0 }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    return HTMLResponse(page(describe(request.app)), headers={"Content-Security-Policy": POLICY})


def page(document: dict[str, Any]) -> str:
    """The description as HTML."""
    operations = [
        section(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    info = document["info"]
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f"<style>{STYLE}</style><h1>{escape(info['title'])} {escape(info['version'])}</h1>"
        f"<p>{escape(info['description'])}</p>"
        '<p>机器可读的接口说明 The same for programs: <a href="openapi.json">openapi.json</a></p>'
        + "".join(operations)
    )


def section(method: str, path: str, operation: dict[str, Any]) -> str:
    named = [
        f"<li><code>{escape(each['name'])}</code> ({escape(each['in'])})</li>"
        for each in operation.get("parameters", ())
    ]
    answers = [
        f"<li><code>{escape(status)}</code> {escape(answer['description'])}</li>"
        for status, answer in operation["responses"].items()
    ]
    signed_in = "<p>须先登录 Sign in first.</p>" if operation.get("security") else ""
    return (
        f"<section><h2><code>{escape(method.upper())} {escape(path)}</code></h2>"
        f"<p>{escape(operation.get('description', ''))}</p>{signed_in}<ul>{''.join(named + answers)}</ul></section>"
    )
