"""Logs as JSON lines on stderr. They hold ids, codes and counts: what could name a person is left out by rule."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]
#: What shows that something was filled into a sentence.
FILLED_IN = re.compile(r"[\d'\"/@<>{}\[\]]")
#: It speaks of processes alone.
MASTER = "gunicorn.error"


def set_up(level: int = logging.INFO) -> None:
    """Make every logger of this process write such lines, those of libraries included."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_not_what,
        no_addresses,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            use_get_message=False,
            pass_foreign_args=True,
            foreign_pre_chain=[templates_only, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _died


def _died(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """The last words of a process: as every line, without the error's own."""
    if isinstance(error, KeyboardInterrupt):
        return
    structlog.get_logger().critical("process.died", exc_info=error)


def templates_only(logger: Any, method: str, event: Event) -> Event:
    """A library's words as they stand in its code, without the values: those may be paths, rows, addresses. Where it
    filled them in itself, the place in its code must do."""
    record, filled_in = event["_record"], event.pop("positional_args", None)
    event["logger"] = record.name
    if record.exc_info:
        event["event"] = "failed"
    elif record.name == MASTER:
        event["event"] = str(record.msg) % filled_in if filled_in else record.msg
    elif not filled_in and FILLED_IN.search(str(record.msg)):
        event["event"] = f"{record.module}:{record.lineno}"
    return event


def where_not_what(logger: Any, method: str, event: Event) -> Event:
    """An exception's kind and place, without its message: a database quotes the row in it."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = " < ".join(
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
            for frame in reversed(traceback.extract_tb(error.__traceback__)[-4:])
        )
    return event


def no_addresses(logger: Any, method: str, event: Event) -> Event:
    """Leave out any text with an @: it may be somebody's address."""
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = "(left out)"
    return event
