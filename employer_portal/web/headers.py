"""What each response tells the browser: run and show only what comes from here, keep nothing of it, go nowhere else,
and tell nobody where it was."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: For a sealed document shown in a frame of ours: it brings its own styles along and runs nothing.
DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"

#: For a sealed PDF: the browser's own viewer shows nothing in a sandbox, and is an object in a page of its own.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"

#: For what is downloaded: nothing, should a browser open it all the same.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

WELL, REDIRECTS = {200, 206, 304}, {301, 302, 303, 307, 308}
#: What browsers may keep: it is the same for all, holds nothing personal, and its address changes with its content.
KEPT = {"static", "bootstrap.static", "brands.css"}
#: Pages whose address holds a token: no other request's Referer has more than the host (which CSRF is checked by).
TOKENS = {"security.reset_password", "invitations.invitation", "invitations.accept", "sign_in_links.link",
          "sign_in_links.come_in", "sign_in_links.ask_again", "on_file.proof",
          "candidate.landing", "candidate.ask", "candidate.code", "candidate.come_in",
          "leaving.leave", "leaving.left", "asking.confirm"}  # fmt: skip


def set_up(app: Flask) -> None:
    """Write the headers, and give templates `nonce()`. Comes first: what is registered later answers before it, so
    nothing that a view or an extension says of caching and redirects outlives it."""
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
    response.headers.setdefault("Referrer-Policy", "strict-origin" if request.endpoint in TOKENS else "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not (request.endpoint in KEPT and response.status_code in WELL and response.cache_control.max_age):
        _keep_nothing(response)
    if response.status_code in REDIRECTS:
        response.location = inside(response.location or "") or "/"
    return response


def inside(address: str) -> str:
    """That address as a path of this portal; empty where a browser would follow it elsewhere.

    Browsers read a backslash as a slash, drop tabs and line ends, and take what stands between two slashes at the
    beginning for a host (WHATWG URL Standard, section 4.4), whatever `urlsplit` makes of it.
    """
    if address.startswith("//") or "\\" in address or not address.isprintable() or address != address.strip():
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if (parts.scheme or parts.netloc) and (parts.scheme not in {"http", "https"} or parts.netloc != request.host):
        return ""
    path = parts._replace(scheme="", netloc="").geturl() if not parts.path.startswith("//") else ""
    return path if path.startswith("/") else ""


def _keep_nothing(response: Response) -> None:
    """Neither the browser nor anything on the way keeps it: on a shared computer Back shows nothing after sign-out."""
    response.headers["Cache-Control"] = "no-store"
    for name in ("ETag", "Last-Modified", "Expires", "Pragma"):
        response.headers.pop(name, None)
