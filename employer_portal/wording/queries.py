"""What the wording of a brand's letters is and was, and what differs between two versions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, User
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.sentences import Table, blocks_of, paragraphs, texts_of, to_translate, where_nobody_met
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import Language, LetterLanguage
from employer_portal.hiring.models import Application
from employer_portal.wording.models import OPEN, WordingAuthor, WordingState, WordingVersion

#: Between the wordings of a letter in two languages.
AND = "+"
#: What people call a language.
CALLED = {Language.ENGLISH: "English", Language.WELSH: "Welsh"}


@dataclass(frozen=True, slots=True)
class Touched:
    """How many letters a new wording touches: those that wait for approval, and drafts."""

    waiting: int = 0
    drafts: int = 0


#: Upper floors tell which letters of a brand would take another wording: `hooks.py` fills it in.
TOUCHED: list[Callable[[Session, WordingVersion], Touched]] = []


def in_force(session: Session, brand_id: int, language: Language = Language.ENGLISH) -> WordingVersion | None:
    """The approved version of a brand's wording; None: its letters have the standard wording."""
    return session.scalar(_of(brand_id, language).where(WordingVersion.state == WordingState.APPROVED))


def versions_of(session: Session, brand_id: int, composed_with: str) -> list[WordingVersion]:
    """The versions of a brand's wording that a letter was composed with (`composed_with`: as `composed_of` says it);
    none for the standard wording."""
    approved = WordingVersion.brand_id == brand_id, WordingVersion.approved_by.is_not(None)
    found = []
    for digest in composed_with.split(AND):
        wanted = sa.select(WordingVersion).where(*approved, WordingVersion.digest == digest)
        found.append(session.scalar(wanted.order_by(WordingVersion.id).limit(1)))
    return [version for version in found if version is not None]


def under_way(session: Session, brand_id: int, language: Language) -> WordingVersion | None:
    """The draft or the proposal of a brand, if there is one."""
    return session.scalar(_of(brand_id, language).where(WordingVersion.state.in_(OPEN)))


def history(session: Session, brand_id: int, language: Language) -> Sequence[WordingVersion]:
    """All versions of a brand's wording, newest first."""
    return session.scalars(_of(brand_id, language).order_by(WordingVersion.number.desc())).all()


def blocks_for(
    session: Session, brand_id: int, standard: Blocks, language: Language = Language.ENGLISH, *, meets: bool = True
) -> Blocks:  # fmt: skip
    """What letters of that brand are composed with: its approved wording, else the `standard` one of the files. A block
    that a newer release brought is the standard one until the brand has its own, and so is one that speaks of a meeting
    where the round does not `meets` anybody. In a language that the files do not
    have, nothing stands for what is missing: raises `Conflict` where no wording is approved."""
    version = in_force(session, brand_id, language)
    if standard.table["language"] == language:
        if version is None:
            return standard
        whole = completed(version.blocks, standard.table)
        return Blocks(version.digest, whole if meets else where_nobody_met(whole, standard.table))
    if version is None:
        raise Conflict(
            f"No {CALLED[language]} wording is approved for {session.get_one(Brand, brand_id).name}.",
            "Choose English on the candidate’s details, or have the wording approved under Wording first.",
        )
    return Blocks(version.digest, version.blocks)


def wordings_for(session: Session, applied: Application, standard: Blocks) -> list[Blocks]:
    """`blocks_for` in each language of letters to that candidate, in the order in which they are read."""
    meets, languages = applied.hiring_round.kind.meets, applied.candidate.language.languages
    return [blocks_for(session, applied.brand_id, standard, one, meets=meets) for one in languages]


def composed_of(wordings: Sequence[Blocks]) -> str:
    """How a letter names the wordings that it was composed with."""
    return AND.join(blocks.version for blocks in wordings)


def replaced(session: Session, brand_id: int, language: LetterLanguage, composed_with: str) -> list[WordingVersion]:
    """The versions in force that a letter in that language was not composed with."""
    given = zip(language.languages, composed_with.split(AND), strict=False)
    pairs = [(in_force(session, brand_id, one), digest) for one, digest in given]
    return [version for version, digest in pairs if version is not None and version.digest != digest]


def completed(table: Table, standard: Table) -> Table:
    """A brand's wording with the standard one's blocks where it has none, in the order of the standard."""
    whole: dict[str, Any] = {"language": table["language"]}
    for name, block, raw in blocks_of(standard):
        whole.setdefault(name, {})[block] = table.get(name, {}).get(block, raw)
    return whole


def standard_of(standard: Blocks, language: Language) -> Table:
    """The wording that a brand begins with in that language: where there is none, every sentence of the standard one
    waits for a translator."""
    same = standard.table["language"] == language
    return standard.table if same else to_translate(standard.table, language.value)


def begins_with(session: Session, brand_id: int, language: Language, standard: Blocks) -> Table:
    """The sentences that an editor has before them: those under way, else those in force, else the standard ones."""
    version = under_way(session, brand_id, language) or in_force(session, brand_id, language)
    given = standard_of(standard, language)
    return given if version is None else completed(version.blocks, given)


def authors(session: Session, wording_id: int) -> list[str]:
    """The names of all who wrote in a version."""
    wrote = sa.select(User).join(WordingAuthor, WordingAuthor.user_id == User.id)
    wanted = wrote.where(WordingAuthor.wording_id == wording_id).order_by(User.id)
    return [user.name for user in session.scalars(wanted)]


def brands_of(session: Session, actor: Actor) -> Sequence[Brand]:
    """The brands whose wording an actor may read, by name."""
    mine, wanted = actor.brands(Permission.READ_LETTERS), sa.select(Brand).order_by(sa.func.lower(Brand.name), Brand.id)
    return session.scalars(wanted if mine is None else wanted.where(Brand.id.in_(mine))).all()


def touched(session: Session, version: WordingVersion) -> Touched:
    """The letters that take a version when it is approved."""
    found = [count(session, version) for count in TOUCHED]
    return Touched(sum(one.waiting for one in found), sum(one.drafts for one in found))


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different in one block: in turn how it is ("same", "gone", "new") and a text of it."""

    table: str
    block: str
    lines: tuple[tuple[str, str], ...]


def differences(old: Table, new: Table) -> Iterator[Difference]:
    """What differs between two versions, block by block, in the order of the letter."""
    for name, block, raw in blocks_of(new):
        before = texts(old.get(name, {}).get(block, []))
        after = texts(raw)
        if before == after:
            continue
        lines: list[tuple[str, str]] = []
        for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if kind == "equal":
                lines += [("same", text) for text in before[i:j]]
            else:
                lines += [("gone", text) for text in before[i:j]] + [("new", text) for text in after[k:m]]
        yield Difference(name, block, tuple(lines))


def texts(raw: Any) -> list[str]:
    """What stands in a block, sentence by sentence."""
    return [
        f"{text} (waits for a translator)" if sentence.waiting else text
        for _, sentence, text in texts_of("", paragraphs(raw))
    ]


def _of(brand_id: int, language: Language) -> sa.Select[WordingVersion]:
    return sa.select(WordingVersion).where(WordingVersion.brand_id == brand_id, WordingVersion.language == language)
