"""What the training is made of: modules, questions, scenarios and cases, as the files under `guidance/` tell them.

One file a module (`modules/`), a rating case (`cases/ratings/`) or a handful of rewrite cases (`cases/rewrites/`), in
TOML that people other than programmers change. `load_content` reads them all; whether they are any good is for `proof`.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from employer_portal.core.errors import DomainError
from employer_portal.phrasing import findings

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Rating = Annotated[int, Field(ge=1, le=4)]
Where = Annotated[findings.Field, BeforeValidator(lambda told: str(told).replace("_", " "))]


class Mistake(NamedTuple):
    """What is wrong in a file of the training, where in it, and in a few words what."""

    file: str
    place: str
    said: str

    def __str__(self) -> str:
        return ": ".join(filter(None, self))


class ContentFault(DomainError):
    """The training's files cannot be read; `mistakes` lists all that is wrong."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)), "Mend the files, then run: ./portal guidance check")
        self.mistakes = mistakes


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Piece(_Told):
    """Text that is read in at most five minutes; `short` ones make up the first licence."""

    title: Line
    page: Line  # the page of the guidance that tells it at length
    text: Line
    short: bool = False


class Way(_Told):
    """One way to act in a scene, what follows from it, and the scene it leads `to`, if any."""

    act: Line
    follows: Line
    good: bool = False
    to: str = ""


class Scene(_Told):
    """A situation of a scenario. One without ways to act is an end."""

    situation: Line
    ways: tuple[Way, ...] = ()


class Scenario(_Told):
    title: Line
    start: Line
    scenes: Mapping[str, Scene]


class Option(_Told):
    """An answer that somebody may choose, and why it is right or what would come of it."""

    text: Line
    why: Line
    right: bool = False


class Question(_Told):
    """A question with three options. Nobody passes who has a `critical` one wrong; in a `fine` one nothing is amiss."""

    id: Line
    ask: Line
    page: Line
    critical: bool = False
    fine: bool = False
    options: Annotated[tuple[Option, ...], Field(min_length=3, max_length=3)]


class Module(_Told):
    """A module of the syllabus: what one `can` after it, its pieces, scenarios and pool of questions."""

    id: Line
    title: Line
    can: Annotated[tuple[Line, ...], Field(min_length=1)]
    piece: Annotated[tuple[Piece, ...], Field(min_length=1)]
    scenario: Annotated[tuple[Scenario, ...], Field(min_length=1)]
    question: Annotated[tuple[Question, ...], Field(min_length=1)]


class RatingCase(_Told):
    """Notes to rate by a criterion's own anchors, the expert's rating, and why the notes fit no `off` one."""

    id: Line
    title: Line
    trade: Line
    criterion: Line
    looks_like: Line
    notes: Line
    rating: Rating
    why: Line
    anchors: Mapping[Rating, Line]
    off: Mapping[Rating, Line]


class RewriteCase(_Told):
    """A sentence to say better, and how. With `reopen` no criterion stands behind it: it is left out, and HR told."""

    id: Line
    module: Line
    trade: Line
    role: Line
    criterion: Line
    looks_like: Line
    field: Where
    notes: Line
    text: Line
    finds: Line  # what the checker says of it: one of its categories
    characteristic: str = ""
    reopen: bool = False
    keeps: tuple[Line, ...] = ()  # facts of the notes, each as words of which a rewriting has one: "rota|roster"
    hints: Annotated[tuple[Line, ...], Field(min_length=2, max_length=3)]
    model: str = ""
    why: Line


@dataclass(frozen=True, slots=True)
class Content:
    """All of it, each in the order of its file's name."""

    modules: tuple[Module, ...]
    ratings: tuple[RatingCase, ...]
    rewrites: tuple[RewriteCase, ...]


@cache
def load_content(folder: Path) -> Content:
    """The training in that `guidance` folder. Raises `ContentFault` with every place that cannot be read."""
    mistakes: list[Mistake] = []
    content = Content(
        tuple(_read(folder, "modules", Module, mistakes, id_of=lambda stem: stem.split("-")[0])),
        tuple(_read(folder, "cases/ratings", RatingCase, mistakes, id_of=str)),
        tuple(_read(folder, "cases/rewrites", RewriteCase, mistakes, many="case")),
    )
    if mistakes:
        raise ContentFault(mistakes)
    return content


Told = TypeVar("Told", bound=_Told)


def _read(
    folder: Path, part: str, shape: type[Told], mistakes: list[Mistake], *, many: str = "", id_of: Any = None
) -> Iterator[Told]:
    """The things told in the files of one part: one a file, called after it, or those under the key `many`."""
    for path in sorted((folder / part).glob("*.toml")):
        name = str(path.relative_to(folder))
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            mistakes.append(Mistake(name, "", f"this is not well-formed ({error})."))
            continue
        for values in told.get(many, ()) if many else ({"id": id_of(path.stem), **told},):
            try:
                yield shape.model_validate(values)
            except ValidationError as error:
                mistakes += [Mistake(name, _place(one["loc"], values), _said(one)) for one in error.errors()]


def _place(path: Sequence[str | int], values: Any) -> str:
    """Where in a file, as its author knows it: `question, 2, options, 0, why` -> "question m1-03, option 1, why"."""
    words: list[str] = []
    for step in path:
        values = values[step] if _holds(values, step) else None
        if isinstance(step, int):
            words[-1] = f"{words[-1].removesuffix('s')} {_name(values) or step + 1}"
        else:
            words.append(step)
    own = _name(values) if not words else ""
    return ", ".join(filter(None, (own, *words)))


def _holds(values: Any, step: str | int) -> bool:
    return step in values if isinstance(values, dict) else isinstance(values, list) and isinstance(step, int)


def _name(values: Any) -> str:
    return str(values.get("id") or values.get("title") or "") if isinstance(values, dict) else ""


def _said(error: Any) -> str:
    plain = {"missing": "this is missing.", "extra_forbidden": "this is not known here."}
    return plain.get(error["type"]) or f"{error['msg'][0].lower()}{error['msg'][1:]}."
