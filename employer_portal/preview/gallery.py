"""The letters at one look: each kind, in each accent and each form that a candidate may get; feedback after an
interview to names in several scripts.

Made from invented data by the code that makes every letter; no database, no clock, so the bytes are the same each time.
"""

import io
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from employer_portal.composing import notices
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import Judged, Material, Said, compose
from employer_portal.composing.notices import Mistake, Notice, Reply
from employer_portal.core import templating
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format, LetterKind, Outcome, StageKind
from employer_portal.letters.seal import dated
from employer_portal.printing import pages
from employer_portal.printing.aloud import render_aloud
from employer_portal.printing.content import Accent, Content, Look
from employer_portal.printing.press import Failure, Press, Rendered

#: The dots to the inch of a picture on the index: sharp at 240 pixels on a good screen.
DOTS = 58
#: What stands in the index of a gallery and nowhere else.
MARK = "<!-- portal letter gallery -->"
INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter: what people call it, when it goes, what makes its content of a material, the wording and what
    the invented data has for this kind alone, and whether it is shown in every script."""

    title: str
    goes: str
    content: Callable[[Material, Blocks, Mapping[str, Any]], Content]
    every_script: bool = False


def _feedback(
    stage: StageKind, outcome: Outcome, material: Material, blocks: Blocks, own: Mapping[str, Any]
) -> Content:  # fmt: skip
    if told := own.get("criteria"):
        ratings = _ratings(told) if material.ratings else ()
        material = replace(material, criteria=tuple(map(_judged, told)), ratings=ratings)
    return compose(replace(material, stage=stage, outcome=outcome), blocks)


def _notice(
    kind: LetterKind, outcome: Outcome, material: Material, blocks: Blocks, own: Mapping[str, Any]
) -> Content:  # fmt: skip
    days = {name: own[name] for name in ("feedback_due", "due_before", "reserve_ended", "meets_on") if name in own}
    mistake = Mistake(own["letter_of"], own["wrong"], own["right"]) if kind == LetterKind.CORRECTION else None
    reply = Reply(own["reply"], own["letter_of"]) if kind == LetterKind.ANSWER else None
    words = own.get("in_own_words", "")
    made = Notice(kind, replace(material, outcome=outcome), mistake=mistake, reply=reply, in_own_words=words, **days)
    return notices.compose(made, blocks)


#: Every kind that is shown, by the folder it stands in: another one is a line.
KINDS = {
    "not-appointed": Kind(
        "Feedback, not appointed", "After an interview.",
        partial(_feedback, StageKind.INTERVIEW, Outcome.NOT_APPOINTED), every_script=True,
    ),
    "reserve": Kind(
        "Feedback, on the reserve list", "After an interview.",
        partial(_feedback, StageKind.INTERVIEW, Outcome.RESERVE), every_script=True,
    ),
    "sift": Kind(
        "Feedback after a sift", "From the application alone.",
        partial(_feedback, StageKind.SIFT, Outcome.NOT_APPOINTED),
    ),
    "test": Kind(
        "Feedback after a test", "From a test or an exercise.",
        partial(_feedback, StageKind.TEST, Outcome.NOT_APPOINTED),
    ),
    "invitation": Kind(
        "Invitation", "Before an interview: what is promised, and what the candidate needs.",
        partial(_notice, LetterKind.INVITATION, Outcome.PENDING),
    ),
    "outcome-not-appointed": Kind(
        "Outcome notice, not appointed", "The outcome alone; feedback comes later.",
        partial(_notice, LetterKind.OUTCOME, Outcome.NOT_APPOINTED),
    ),
    "outcome-reserve": Kind(
        "Outcome notice, on the reserve list", "The outcome alone; feedback comes later.",
        partial(_notice, LetterKind.OUTCOME, Outcome.RESERVE),
    ),
    "holding": Kind(
        "Holding note", "Feedback takes longer than was planned.",
        partial(_notice, LetterKind.HOLDING, Outcome.PENDING),
    ),
    "reserve-closed": Kind(
        "Reserve closed", "The reserve list has ended.", partial(_notice, LetterKind.RESERVE_CLOSED, Outcome.RESERVE)
    ),
    "correction": Kind(
        "Correction", "Something in a letter that left was not right.",
        partial(_notice, LetterKind.CORRECTION, Outcome.NOT_APPOINTED),
    ),
    "answer": Kind(
        "Answer", "The candidate asked a question.", partial(_notice, LetterKind.ANSWER, Outcome.NOT_APPOINTED)
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """A form that a candidate may get: what people call it, how its files end, what makes it of content and print, and
    whether the print is a large one."""

    title: str
    ending: str
    data: Callable[[Content, Rendered], bytes]
    large: bool = False


#: Every form that is shown: another one is a line.
FORMS = (
    Form("PDF", ".pdf", lambda _, made: made.pdf),
    Form("Large print", ".large-print.pdf", lambda _, made: made.pdf, large=True),
    Form("E-mail", ".html", lambda _, made: made.html.encode()),
    Form("Large print e-mail", ".large-print.html", lambda _, made: made.html.encode(), large=True),
    Form("Plain text", ".txt", lambda _, made: made.text.encode()),
    Form("Text to be read aloud", ".aloud.txt", lambda content, _: render_aloud(content).encode()),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter of the gallery."""

    kind: str
    accent: Accent
    script: str

    @property
    def name(self) -> str:
        """Its files' name below the gallery, without an ending."""
        return f"{self.kind}/{self.accent}-{self.script}"


@dataclass(frozen=True, slots=True)
class Made:
    """One form of a letter as a file: its name and bytes, and for a PDF the picture of its first page."""

    letter: Shown
    form: Form
    data: bytes
    picture: bytes = b""
    pages: int = 0

    @property
    def file(self) -> str:
        return f"{self.letter.name}{self.form.ending}"


class Gallery:
    """All letters of the gallery, from the invented data in `guidance/demo/gallery`."""

    def __init__(self, folder: Path, blocks: Blocks) -> None:
        self._folder, self._blocks = folder, blocks
        self._table: Mapping[str, Any] = tomllib.loads((folder / "gallery.toml").read_text(encoding="utf-8"))
        self.scripts: dict[str, str] = {name: one["script"] for name, one in self._table["people"].items()}
        self.letters = [
            Shown(name, accent, script)
            for (name, kind), accent in product(KINDS.items(), Accent)
            for script in (self.scripts if kind.every_script else list(self.scripts)[:1])
        ]

    def content(self, letter: Shown, *, large: bool = False) -> Content:
        """What that letter says, and how it looks. Raises `DomainError` where its wording lacks a value."""
        own = self._table["kinds"].get(letter.kind, {})
        content = KINDS[letter.kind].content(self._material(letter), self._blocks, own)
        return replace(dated(content, own.get("dated", self._table["dated"])), large_print=large)

    def made(self, press: Press) -> Iterator[tuple[Shown, list[Made] | Failure]]:
        """Each letter, in no promised order, with all its forms, or why it could not be made."""
        prints: dict[Shown, dict[bool, Rendered | Failure]] = {letter: {} for letter in self.letters}
        wanted = product(self.letters, (False, True))
        for (letter, large), result in press.render((one, self.content(one[0], large=one[1])) for one in wanted):
            prints[letter][large] = result
            if len(prints[letter]) == 2:
                yield letter, _forms(letter, self.content(letter), prints.pop(letter))

    def _material(self, letter: Shown) -> Material:
        employer, person = self._table["employers"][letter.accent], self._table["people"][letter.script]
        told = {**self._table["letter"], "interviewers": tuple(self._table["letter"]["interviewers"])}
        logo = self._folder / employer["logo"] if "logo" in employer else None
        look = Look(
            employer["name"], employer["colour"], letter.accent, logo.read_bytes() if logo else None,
            employer.get("logo_alt", ""), tuple(employer["sender"]),
        )  # fmt: skip
        criteria = self._table["criteria"]
        return Material(
            look=look, employer=look.name, outcome=Outcome.NOT_APPOINTED, called=person["called"],
            full_name=person["name"], postal_address="", format=Format.EMAIL, criteria=tuple(map(_judged, criteria)),
            contact_email=employer["email"], rights_contact=employer["email"], signatory=told["contact"],
            ratings=_ratings(criteria) if employer.get("ratings") else (),
            **told,
        )  # fmt: skip


def _ratings(criteria: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((one["name"], one["rated"]) for one in criteria)


def _judged(told: Mapping[str, Any]) -> Judged:
    said = Said(**{part: told.get(part, "") for part in ("evidence", "strength", "development", "next_step")})
    return Judged(told["name"], told["looks_like"], (said,), True, told.get("fully_met", True))


def _forms(letter: Shown, content: Content, prints: Mapping[bool, Rendered | Failure]) -> list[Made] | Failure:
    made = []
    for form in FORMS:
        result = prints[form.large]
        if isinstance(result, Failure):
            return result
        data = form.data(content, result)
        if form.ending.endswith(".pdf"):
            made.append(Made(letter, form, data, _picture(data), result.pages))
        else:
            made.append(Made(letter, form, data))
    return made


def _picture(pdf: bytes) -> bytes:
    """The first page as a small PNG file."""
    written = io.BytesIO()
    next(pages.pictures(pdf, dots=DOTS)).save(written, "PNG", optimize=True)
    return written.getvalue()


def prepare(out: Path) -> None:
    """Make the folder, or empty it of an earlier gallery. Raises `DomainError` for one that holds something else, and
    for one that cannot be made."""
    ours = {INDEX, *KINDS}
    try:
        held = {path.name for path in out.iterdir()} if out.exists() else set()
        if held and (not held <= ours or INDEX not in held or MARK not in (out / INDEX).read_text(encoding="utf-8")):
            raise DomainError(f"The folder {out} holds something else than a gallery.", "Name another one with --out.")
        for kind in KINDS:
            shutil.rmtree(out / kind, ignore_errors=True)
            (out / kind).mkdir(parents=True)
        (out / INDEX).write_text(MARK, encoding="utf-8")  # so that a gallery that was stopped is known for one
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(f"The folder {out} cannot be written: {error}.", "Name another one with --out.") from error


def write(out: Path, made: list[Made]) -> None:
    """Write the files of one letter."""
    for one in made:
        (out / one.file).write_bytes(one.data)
        if one.picture:
            (out / one.file).with_suffix(".png").write_bytes(one.picture)


def index(gallery: Gallery, made: Mapping[Shown, list[Made]]) -> str:
    """The page that shows all of them at one look."""
    return templating.render(
        "preview/gallery.html", mark=MARK, kinds=KINDS, accents=list(Accent), scripts=gallery.scripts,
        letters=[letter for letter in gallery.letters if letter in made], made=made,
    )  # fmt: skip
