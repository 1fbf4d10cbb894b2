"""Letters and mails from templates, without a web framework: a missing value is an error, and HTML is escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

__all__ = ["StrictUndefined", "environment", "render"]

TEMPLATES = Path(__file__).parents[2] / "templates"


@cache
def environment() -> Environment:
    """The one environment of the process. Only `.html` templates escape; a newline at the end of a file stays."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


def render(template: str, **values: object) -> str:
    """Fill `template` (a path below `templates/`). Raises `jinja2.UndefinedError` where a value is missing."""
    return environment().get_template(template).render(values)
