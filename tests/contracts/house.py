"""The rules of the house, as tables: which folder stands on which floor, and which room has which third party."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
PACKAGE = HOME / "employer_portal"

#: Imports go down: a module may import from lower floors and from its own folder.
FLOORS = {
    "app": 9, "worker": 9, "cli": 9, "demo": 9, "schema": 9,
    "hooks": 8.5,
    "upkeep": 8.3,
    "access": 8.25,
    "erasing": 8.2,
    "records": 8.1,
    "evidence": 8.05,
    "proof": 8.04,
    "desk": 8,
    "disputes": 7.1, "answers": 7.1, "helpful": 7.1, "asking": 7.1,
    "candidate": 7,
    "calls": 6.7,
    "needs": 6.65, "intouch": 6.65,
    "requests": 6.6,
    "exchange": 6.5,
    "preview": 6.2, "formats": 6.2, "certificates": 6.2,
    "notices": 6.1,
    "approving": 6.08,
    "preflight": 6.05,
    "letters": 6,
    "wording": 5.9,
    "composing": 5.8,
    "review": 5.5, "panel": 5.5,
    "practice": 5.2,
    "cowriting": 5.1,
    "feedback": 5,
    "keeping": 4.5,
    "cohorts": 4.4,
    "marking": 4.3, "reading": 4.3,
    "learning": 4.2,
    "operating": 4.1,
    "hiring": 4, "training": 4,
    "signin": 3.5, "brands": 3.5,
    "accounts": 3,
    "delivery": 2,
    "web": 1,
    "scorecards": 0.75,
    "binding": 0.72,
    "phrasing": 0.7, "printing": 0.7, "workbook": 0.7,
    "running": 0.6,
    "settings": 0.5,
    "database": 0.4,
    "core": 0, "patterns": 0,
}  # fmt: skip

#: Who may import a third party; everybody else asks these rooms.
ROOMS = {
    "flask": ["*views.py", "web/*", "signin/*", "accounts/demonstration.py", "api/*", "app.py"],
    "flask_bootstrap": ["app.py"],
    "flask_security": ["signin/*"],
    "flask_wtf": ["web/*", "*forms.py", "app.py"],
    "gunicorn": ["web/server.py"],
    "PIL": ["brands/*", "printing/picture.py", "printing/pages.py"],
    "qrcode": ["accounts/*", "printing/picture.py"],
    "resvg_py": ["brands/drawing.py"],
    "wtforms": ["*forms.py", "web/*"],
    "waitress": ["web/server.py"],
    "weasyprint": ["printing/layout.py", "printing/pdf.py", "printing/tags.py"],
    "pydyf": ["printing/tags.py"],
    "pypdfium2": ["printing/pages.py"],
    "pikepdf": ["printing/structure.py", "printing/bundle.py", "binding/*"],
    "rfc3161_client": ["proof/stamping.py"],
    "smtplib": ["delivery/transport.py", "delivery/sign_in.py"],
    "msal": ["delivery/sign_in.py"],
    "google": ["delivery/sign_in.py"],
    "requests": ["delivery/sign_in.py"],
    "huey": ["running/jobs.py", "worker.py"],
    "alembic": ["database/*"],
    "python_calamine": ["workbook/*"],
    "openpyxl": ["workbook/*"],
    "fontTools": ["printing/fonts.py", "printing/pdf.py", "binding/numerals.py"],
    "css_inline": ["printing/render.py"],
    "icalendar": ["calls/entry.py"],
    "jinja2": ["core/templating.py"],
    "cryptography": ["running/keys.py", "proof/stamping.py"],
    "markdown_it": ["training/pages.py"],
    "pydantic_settings": ["settings.py"],
}


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """Each module of the package: its path below the package, its file, its syntax tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), path, ast.parse(path.read_text())


def room(name: str) -> str:
    """The folder (or top-level module) that a path or a dotted name of the package belongs to."""
    return name.replace("employer_portal.", "").replace(".py", "").split("/")[0].split(".")[0]


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
