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
    "desk": 8, "upkeep": 8, "records": 8,
    "exchange": 6.5,
    "preview": 6.2, "formats": 6.2, "certificates": 6.2,
    "notices": 6.1, "preflight": 6.1,
    "letters": 6,
    "wording": 5.9,
    "composing": 5.8,
    "review": 5.5, "panel": 5.5,
    "practice": 5.2,
    "feedback": 5,
    "cohorts": 4.4,
    "marking": 4.3,
    "learning": 4.2,
    "hiring": 4, "training": 4,
    "signin": 3.5, "brands": 3.5,
    "accounts": 3,
    "delivery": 2,
    "web": 1,
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
    "qrcode": ["accounts/*"],
    "resvg_py": ["brands/drawing.py"],
    "wtforms": ["*forms.py", "web/*"],
    "waitress": ["web/server.py"],
    "weasyprint": ["printing/pdf.py", "printing/tags.py"],
    "pydyf": ["printing/tags.py"],
    "pypdfium2": ["printing/pages.py"],
    "pikepdf": ["printing/structure.py", "printing/bundle.py"],
    "smtplib": ["delivery/transport.py"],
    "huey": ["running/jobs.py", "worker.py"],
    "alembic": ["database/*"],
    "python_calamine": ["workbook/*"],
    "openpyxl": ["workbook/*"],
    "fontTools": ["printing/fonts.py", "printing/pdf.py"],
    "css_inline": ["printing/render.py"],
    "jinja2": ["core/templating.py"],
    "cryptography": ["running/keys.py"],
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
