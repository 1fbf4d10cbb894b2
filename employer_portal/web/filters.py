"""How pages say dates, moments and numbers: near ones in words, all of them exact on hover and in print."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from employer_portal.core.counting import counted, lasting, number
from employer_portal.phrasing.findings import spoken
from employer_portal.web import visit


def set_up(app: Flask) -> None:
    """Give templates `day`, `moment`, `written`, `local_day`, `counted`, `lasting`, `listed`, `number` and `spoken`."""
    for words in (day, moment, written, local_day, counted, lasting, listed, number, spoken):
        app.add_template_filter(words)
    app.jinja_env.globals["today"] = today


def zone() -> ZoneInfo:
    """The employer's time zone."""
    return ZoneInfo(visit.settings().timezone)


def today() -> date:
    """The date where the employer is."""
    return visit.now().astimezone(zone()).date()


def day(value: date | None) -> Markup:
    """A date: "today", "tomorrow", "on Friday" within a week, else "27 Nov" or "27 Nov 2025"."""
    if value is None:
        return Markup("")
    return _time(_near(value), value.isoformat(), f"{value:%A} {value.day} {value:%B %Y}")


def moment(value: datetime | None) -> Markup:
    """A moment: "today 10:42", "yesterday 16:05", "Tue 24 Nov 09:00"."""
    if value is None:
        return Markup("")
    local = value.astimezone(zone())
    return _time(
        f"{_near(local.date())} {local:%H:%M}",
        local.isoformat(timespec="minutes"),
        f"{local:%A} {local.day} {local:%B %Y, %H:%M}",
    )


def written(value: date | datetime | None) -> Markup:
    """A date or moment as it stands on file, whole on each day: "24 November 2026", "24 November 2026, 09:00"."""
    if value is None:
        return Markup("")
    if not isinstance(value, datetime):
        words = f"{value.day} {value:%B %Y}"
        return _time(words, value.isoformat(), words)
    local = value.astimezone(zone())
    words = f"{local.day} {local:%B %Y, %H:%M}"
    return _time(words, local.isoformat(timespec="minutes"), words)


def local_day(value: datetime | None) -> date | None:
    """The date of a moment where the employer is, for `day`."""
    return value and value.astimezone(zone()).date()


def listed(names: list[str] | tuple[str, ...], last: str = "and") -> str:
    """ "Priya", "Priya and Tom", "Priya, Tom and Ann"."""
    *first, end = names or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def _near(value: date) -> str:
    away = value - today()
    match away.days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
    if abs(away) <= timedelta(days=6):
        return f"{value:%a} {value.day} {value:%b}"
    return f"{value.day} {value:%b}" if value.year == today().year else f"{value.day} {value:%b %Y}"


def _time(words: str, machine: str, exact: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(machine, exact, words)
