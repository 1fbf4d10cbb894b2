"""What each response tells the browser: run and show only what comes from here, and tell nobody where it was."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: For a sealed document shown in a frame of ours: it brings its own styles along and runs nothing.
DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"

#: For a sealed PDF: the browser's own viewer shows nothing in a sandbox, and is an object in a page of its own.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def set_up(app: Flask) -> None:
    """Write the headers, and give templates `nonce()`."""
    app.after_request(_write)
    app.jinja_env.globals["nonce"] = nonce


def nonce() -> str:
    """The word that a script of this response carries."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _write(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not (request.endpoint or "").endswith("static") and "max-age" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"  # shared computers: Back shows nothing after sign-out
    return response
