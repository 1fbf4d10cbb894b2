"""Candidates whom a pack does not name: wherever their name or address stands, in whatever words, their reference does.

Packs are written without the name; nothing is drawn over afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from employer_portal.evidence.values import Own, Paper, Part
from employer_portal.hiring.names import full_name, whole_names
from employer_portal.keeping.hiding import Hiding, words_of


@dataclass(frozen=True, slots=True)
class Called:
    """A candidate as a pack needs to know them: their application, its reference, all their names, their address."""

    application_id: int
    reference: str
    names: tuple[str, ...]
    email: str


class Names:
    """The candidates of a pack. `named` are the applications whose candidates it names."""

    def __init__(self, candidates: Iterable[Called], named: frozenset[int]) -> None:
        self._labels: dict[int, str] = {}
        self._titles: dict[int, str] = {}
        self._named = named
        self._hiding = Hiding[int](self.reference, several="a candidate")
        for place, one in enumerate(candidates, 1):
            shown = one.application_id in named
            title = one.reference if shown or not _tells(one) else f"Candidate {place}"
            self._labels[one.application_id] = title
            self._titles[one.application_id] = f"{title}, {one.names[0]}" if shown else title
            if not shown:
                self._hiding.learn(one.application_id, one.names, one.email)

    def is_named(self, application_id: int) -> bool:
        """Whether this candidate's name may stand in the pack."""
        return application_id in self._named

    def whose(self, application_id: int | None) -> str:
        """What the pack calls that candidate."""
        return self._titles[application_id] if application_id is not None else ""

    def reference(self, application_id: int) -> str:
        """The reference of that application: a number in its place where it gives the name away."""
        return self._labels[application_id]

    def hide(self, paper: Paper) -> Paper:
        """That paper, with references in place of the names of those whom the pack does not name."""
        if self._hiding.is_empty:
            return paper
        parts = tuple(
            Part(part.heading, tuple((label, self.hidden(said, paper.of)) for label, said in part.rows))
            for part in paper.parts
        )
        return replace(paper, title=self.hidden(paper.title, paper.of), parts=parts)

    def hidden(self, text: str, of: int | None = None) -> str:
        """That text without these names; a name that several have is taken for the one whom the paper is `of`."""
        if isinstance(text, Own):
            return text
        return self._hiding.hidden(text, of)


def _tells(one: Called) -> bool:
    """Whether a reference gives away whose it is: a name or an address is in it."""
    words = {word for name in one.names for word in words_of(name.casefold()) if len(word) > 1}
    reference = one.reference.casefold()
    return any(word in reference for word in {*words, one.email.casefold() or "@"})


def names_of(first: str, last: str, known_as: str) -> tuple[str, ...]:
    """Everything that somebody is called, the whole name first."""
    names = (full_name(first, last), *whole_names(first, last, known_as), first, last, known_as)
    return tuple(dict.fromkeys(filter(None, names)))
