"""What a person is given: one content as a page, as a PDF and as JSON, with nothing of other people in it. What is left
out was never written; nothing is drawn over."""

import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.access import choices
from employer_portal.access.choices import Shown
from employer_portal.access.items import items
from employer_portal.access.others import Others
from employer_portal.access.reach import applications_of
from employer_portal.composing.material import look_of
from employer_portal.core import templating
from employer_portal.core.clock import day_at, written
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.hiring.models import Application
from employer_portal.keeping import schedule
from employer_portal.keeping.models import AccessChoice, AccessPlace, AccessRequest, Choice
from employer_portal.printing import fonts
from employer_portal.printing.content import Look
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.press import Failure, Press
from employer_portal.settings import Settings

#: The longest that printing one may take.
SECONDS = 300
#: The forms of a pack -> the name of its file and its media type.
FORMS = {
    "page": ("what-we-hold.html", "text/html; charset=utf-8"),
    "pdf": ("what-we-hold.pdf", "application/pdf"),
    "json": ("what-we-hold.json", "application/json"),
}
#: Every file of a pack says that it was made then: the same content is the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """Something of an item: what it is called, and what stands there."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item that is shown."""

    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one kind."""

    kind: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not shown: of which kind, how many, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Pack:
    """All that a person is given."""

    name: str
    employer: str
    asked_on: str
    asked: str
    made_on: str
    months: int
    contact: str
    scales: tuple[str, ...]
    sections: tuple[Section, ...]
    elsewhere: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]


def content(session: Session, request: AccessRequest, settings: Settings, now: datetime) -> tuple[Pack, Look]:
    """What that request gives, and in whose look. Raises `NotFound` where nothing is held about the person any more,
    `DomainError` where words that were to be left out are not there any more."""
    applications = applications_of(session, request)
    if not applications:
        raise NotFound("Nothing is held about this person any more.")
    newest = session.get_one(Application, applications[-1])
    brand = newest.hiring_round.vacancy.brand
    others = Others(session, applications)
    chosen = choices.of_request(session, request.id)
    found = choices.all_shown(items(session, applications, others), chosen, others)
    choices.must_stand(found)
    places = session.scalars(
        sa.select(AccessPlace).where(AccessPlace.request_id == request.id).order_by(AccessPlace.id)
    )
    made = Pack(
        name=newest.candidate.full_name, employer=brand.name, asked_on=written(request.came_on),
        asked=str(request.came), made_on=written(day_at(now, settings.timezone)),
        months=schedule.months_of_brand(session, brand.id, settings), contact=brand.privacy_contact or "",
        scales=tuple(dict.fromkeys(_scale(session, one) for one in applications)), sections=tuple(_sections(found)),
        elsewhere=tuple(_place(one, chosen, others) for one in places),
        left_out=tuple(_left_out(found)),
    )  # fmt: skip
    return made, look_of(session, brand)


def _place(place: AccessPlace, chosen: Mapping[str, AccessChoice], others: Others) -> Line:
    """What was found there, with what is left out of its item left out here too."""
    choice = chosen.get(f"{AccessPlace.__tablename__}:{place.id}")
    if choice and choice.choice is Choice.WITHHOLD:
        return Line(choices.LEFT_OUT, choices.LEFT_OUT)
    passages = choices.left_out(chosen)
    return Line(*(choices.without(others.hidden(one), passages) for one in (place.called, place.found)))


def _scale(session: Session, application_id: int) -> str:
    """What the ratings of that application's round are in words."""
    scale = session.get_one(Application, application_id).hiring_round.scale
    return ", ".join(f"{number} is “{words}”" for number, words in sorted(scale.items()))


def _sections(found: Iterable[Shown]) -> Iterable[Section]:
    kinds: dict[str, list[Entry]] = {}
    for one in found:
        if one.item.is_shown and one.choice is not Choice.WITHHOLD:
            lines = tuple(Line(field.label, field.text) for field in one.fields)
            kinds.setdefault(one.item.kind, []).append(Entry(one.item.number, lines))
    return (Section(kind, tuple(entries)) for kind, entries in kinds.items())


def _left_out(found: Iterable[Shown]) -> Iterable[LeftOut]:
    """By kind and reason: whole items, passages, and what the list of holdings keeps out of each."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in found:
        if one.why and one.item.is_shown:
            what = one.item.kind if one.choice is Choice.WITHHOLD else f"{one.item.kind}: some words of it"
            counts[what, one.why] += 1
        if one.choice is not Choice.WITHHOLD or not one.item.is_shown:
            for called, why in one.item.not_shown:
                counts[f"{one.item.kind}: {called}", why] += 1
    return (LeftOut(what, count, why) for (what, why), count in counts.items())


def write(made: Pack, look: Look, out: Path) -> str:
    """Write that pack as one file; its SHA-256. Raises `DomainError` where it cannot be printed."""
    page = templating.render("access/pack.html", pack=made, paged=False)
    leaf = templating.render("access/pack.html", pack=made, paged=True)
    for character in fonts.missing_characters(leaf):  # every machine can print it
        leaf = leaf.replace(character, f"[U+{ord(character):04X}]")
    with Press(1, seconds=SECONDS) as press:
        [(_, printed)] = press.render([(0, Leaf(leaf, look))])
    if isinstance(printed, Failure):
        raise DomainError(printed.message, printed.fix)
    out.parent.mkdir(parents=True, exist_ok=True)
    forms = {"page": page.encode(), "pdf": printed.pdf, "json": _packed(made)}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for form, data in forms.items():
            packed.writestr(zipfile.ZipInfo(FORMS[form][0], EPOCH), data, zipfile.ZIP_DEFLATED)
    return hashlib.sha256(out.read_bytes()).hexdigest()


def read(file: Path, sha256: str | None, form: str) -> bytes:
    """One form of a pack, as it was read and agreed to. Raises `NotFound` where the file is gone or is another."""
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise NotFound("This is not kept any more, or not as it was put together.", "Have it put together again.")
    with zipfile.ZipFile(file) as packed:
        return packed.read(FORMS[form][0])


def _packed(made: Pack) -> bytes:
    return (json.dumps(asdict(made), ensure_ascii=False, indent=1) + "\n").encode()
