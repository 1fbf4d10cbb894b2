"""Accepted feedback and the decision record to one letter's content. No database: plain values in, content out.

The order of criteria is the vacancy's; all interviewers are merged, repetition taken out and told; strengths first;
each development point carries its next steps; the reason line names exactly what the decision record does.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from employer_portal.composing import standard
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.merge import LeftOut, Merged, merge
from employer_portal.composing.passages import finished, passages, said_as, units
from employer_portal.composing.speech import as_named, listed, recipient, written
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format, Language, Outcome, Sentence, StageKind
from employer_portal.printing.content import Content, Look, Point, Section
from employer_portal.printing.tongues import written_in

_NAMES_STANDARD = re.compile(r"\bwe (?:were looking|looked) for\b", re.IGNORECASE)

#: The table of the sentences of feedback that rests on something else than that people met.
STAGE_TABLES = {StageKind.SIFT: "sift", StageKind.TEST: "test"}


@dataclass(frozen=True, slots=True)
class Said:
    """One interviewer's words for the candidate on one criterion."""

    evidence: str = ""
    strength: str = ""
    development: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion: what it is, what was said on it, and what the decision record says."""

    name: str
    looks_like: str
    said: tuple[Said, ...]
    assessed: bool
    fully_met: bool
    wording: str = ""  # HR's own, to stand behind "We were looking for"; empty: made from `looks_like`

    @property
    def missed(self) -> bool:
        """Whether it was assessed and not fully met."""
        return self.assessed and not self.fully_met


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decided about the sentences of one criterion, each as `said_as` tells it: those that were brought
    back, and of two that contradict each other the one chosen against -> the one chosen."""

    back: Collection[str] = ()
    out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """What is not in the letter: of which criterion, under which heading, and whether it is a next step."""

    title: str
    heading: str
    step: bool
    sentence: LeftOut


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter's content, what was left out of it, and sentences that begin otherwise than they were written."""

    content: Content
    left: tuple[Left, ...]
    smoothed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a feedback letter is made from."""

    look: Look
    employer: str  # empty: sentences with it drop
    role: str
    vacancy_reference: str
    outcome: Outcome
    called: str
    full_name: str
    postal_address: str
    format: Format
    criteria: tuple[Judged, ...]
    interviewers: tuple[str, ...]  # names of all who took part; none where one of them is known by address only
    contact: str
    contact_email: str
    rights_contact: str
    answer_days: int
    stage: StageKind = StageKind.INTERVIEW
    notes_of: int = 0  # how many took part, where the notes of each of them are filed
    same_questions: bool = False  # somebody recorded that every candidate was asked the same ones
    interview_date: date | None = None
    told_on: date | None = None
    told_how: str = ""
    page_link: str = ""  # the address of the candidate's own page; empty: letters name none
    page_code: str = ""  # what opens it once, in a letter on paper
    posts: int | None = None  # how many there were, where they were offered on the panel's total ratings
    reserve_until: date | None = None
    left_out: frozenset[str] = frozenset()  # the fixed sentences that HR leaves out, of `Sentence`
    signatory: str = ""  # who signs for the brand; empty: the contact
    signatory_role: str = ""
    ratings: tuple[tuple[str, str], ...] = ()  # criterion and agreed rating in words, where letters list them
    choices: Mapping[str, Choices] = field(default_factory=dict)  # by the criterion's name


def in_languages(material: Material, wordings: Sequence[Blocks]) -> Composed:
    """`composed` in each of these wordings, in the order in which they are read: the last is the letter itself, which
    is edited, and the one before it stands first in it."""
    *before, last = [composed(material, blocks) for blocks in wordings]
    return replace(last, content=replace(last.content, first=before[0].content)) if before else last


def compose(material: Material, blocks: Blocks) -> Content:
    """The letter's content. Raises as `composed`."""
    return composed(material, blocks).content


def composed(material: Material, blocks: Blocks) -> Composed:
    """The letter's content, and what became of each sentence that is not in it. Raises `DomainError` where there is
    nothing to say, or a sentence lacks its value."""
    merging = [_Point.of(judged, material.choices.get(judged.name, Choices()), blocks) for judged in material.criteria]
    strengths = [Point(one.name, one.strength.paragraphs) for one in merging]
    development = [Point(one.name, (*one.standard, *one.gap.paragraphs), one.steps.paragraphs) for one in merging]
    if not any(said.strength or said.development for judged in material.criteria for said in judged.said):
        raise DomainError(
            "There is nothing to tell the candidate: no strength and no point to develop.",
            "Ask the interviewers for at least one of each.",
        )
    if not any(judged.assessed for judged in material.criteria):
        raise DomainError(
            "No criterion has an agreed rating, so there is no reason to give.", "Record the decision first."
        )
    given, at = values_of(material, blocks), _places(material)
    sections = (
        Section(blocks.sentence("common", "strengths", given), points=_present(strengths)),
        Section(blocks.sentence("common", "development", given), points=_present(development)),
        Section(blocks.sentence("common", "about", given), blocks.last_part(*at["about"], given), small=True),
    )
    opening = blocks.paragraphs(*at["opening"], given)
    subject = blocks.sentence(*at["subject"], given)
    content = Content(
        look=material.look,
        subject=subject,
        title=subject,
        preheader=blocks.sentence("common", "preheader", given),
        reference=blocks.sentence("common", "reference", given),
        date_line="",  # the day on which it is sealed
        recipient=recipient(material.full_name, material.postal_address, material.format),
        salutation=blocks.sentence("common", "salutation", given),
        opening=opening,
        sections=tuple(section for section in sections if section.points or section.paragraphs),
        close=blocks.sentence("common", "close", given),
        signatory=signatory(material),
        language=blocks.language,
        large_print=material.format.large,
        page_address=material.page_link if material.format.by_post else "",
        fixed=(*opening, *sections[-1].paragraphs),
        heading=blocks.sentence(*at["heading"], given),
        role=material.role,
        reference_note=blocks.sentence("common", "reference_note", given),
        farewell=blocks.sentence(*at["farewell"], given),
        ratings_heading=blocks.sentence("common", "ratings", given) if material.ratings else "",
        ratings=material.ratings,
        named=named(material, blocks.language),
    )
    content = replace(content, framed=_framed(merging, content))
    headings = (sections[0].heading, sections[1].heading)
    return Composed(
        content,
        tuple(left for one in merging for left in one.left(*headings)),
        {new: old for one in merging for part in one.parts for new, old in part.smoothed.items()},
    )


def named(material: Material, language: str) -> tuple[str, ...]:
    """What people wrote in another language than the letter's, and it names as they did."""
    return tuple(one for one in dict.fromkeys(_names(material)) if one and written_in(one) != language)


def _names(material: Material) -> Iterator[str]:
    yield from (material.role, material.signatory_role)
    for judged in material.criteria:
        yield from (judged.name, standard.quoted(judged.looks_like or judged.wording))
    yield from (words for _, words in material.ratings)


def _framed(merging: Sequence["_Point"], content: Content) -> tuple[str, ...]:
    """The paragraphs with a standard that is in another language than the letter."""
    sentences = (sentence for one in merging for sentence in one.standard)
    return tuple(sentence for sentence in sentences if any(one in sentence for one in content.named))


def _places(material: Material) -> dict[str, tuple[str, str]]:
    """The table and the block of each part that says what the feedback rests on."""
    outcome = {Outcome.NOT_APPOINTED: "not_appointed", Outcome.RESERVE: "reserve"}[material.outcome]
    own = STAGE_TABLES.get(material.stage)
    whole = {name: (own or "common", name) for name in ("subject", "heading", "farewell")}
    if own:
        return {**whole, "opening": (own, outcome), "about": (own, "paragraphs")}
    return {**whole, "opening": (outcome, "opening"), "about": ("about", "paragraphs")}


def signatory(material: Material) -> tuple[str, ...]:
    """Who signs: the brand's signatory with their role, else the contact; and how to reach the contact."""
    signs = (material.signatory, material.signatory_role) if material.signatory else (material.contact,)
    return tuple(filter(None, (*signs, material.employer, material.contact_email)))


@dataclass(frozen=True, slots=True)
class _Point:
    """What a letter says on one criterion, merged."""

    name: str
    strength: Merged
    gap: Merged
    steps: Merged
    standard: tuple[str, ...]

    @classmethod
    def of(cls, judged: Judged, choices: Choices, blocks: Blocks) -> "_Point":
        every = {
            said_as(unit)
            for said in judged.said
            for text in (said.evidence, said.strength, said.development, said.next_step)
            for unit in units(text)
        }
        out = {text: instead for text, instead in choices.out.items() if said_as(instead) in every}
        strength = merge(_strengths(judged), choices.back, out)
        gap = merge(_gaps(judged), choices.back, out)
        return cls(
            judged.name, strength, gap, _steps(judged, choices.back), _standard(judged, blocks) if gap.passages else ()
        )

    @property
    def parts(self) -> tuple[Merged, ...]:
        return self.strength, self.gap, self.steps

    def left(self, well: str, stronger: str) -> list[Left]:
        """What is left out here, under the headings of the letter's two parts."""
        return [
            Left(self.name, heading, part is self.steps, one)
            for part, heading in zip(self.parts, (well, stronger, stronger), strict=True)
            for one in part.left_out
        ]


def _strengths(judged: Judged) -> list[str]:
    """What was said in favour; evidence stands with it, and evidence alone where the criterion was met."""
    return [
        _joined(said.evidence, said.strength)
        for said in judged.said
        if said.strength or (not said.development and not judged.missed)
    ]


def _gaps(judged: Judged) -> list[str]:
    """What was missing, with what was seen before it."""
    texts = []
    for said in judged.said:
        with_evidence = not said.strength and (said.development or judged.missed)
        texts.append(_joined(said.evidence if with_evidence else "", said.development))
    return texts


def _steps(judged: Judged, back: Collection[str]) -> Merged:
    """The next steps of all as one list: an item of a list is a step of its own."""
    steps = (step for said in judged.said for passage in passages(said.next_step) for step in passage.as_paragraphs())
    return merge(map(str, steps), back)


def _standard(judged: Judged, blocks: Blocks) -> tuple[str, ...]:
    """The published standard before the gap, unless the interviewers' own words name it."""
    gaps = " ".join(said.development for said in judged.said).strip()
    if not gaps or not (judged.wording or judged.looks_like) or _NAMES_STANDARD.search(gaps):
        return ()
    clause = standard.clause(judged.wording or judged.looks_like) or (judged.wording.strip(" .") or None)
    if blocks.language != Language.ENGLISH:
        clause = None  # it goes on as an English sentence would
    values = {"clause": clause, "standard": standard.quoted(judged.looks_like or judged.wording)}
    return (blocks.sentence("common", "looked_for", values),)


def _joined(*texts: str) -> str:
    """What one interviewer wrote in several fields, as one text: prose goes on as one paragraph."""
    joined = ""
    for text in filter(None, map(str.strip, texts)):
        apart = joined and (passages(joined)[-1].mark or passages(text)[0].mark)
        joined = f"{joined}\n\n{text}" if apart else f"{finished(joined)} {text}".strip()
    return joined


def _present(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(point for point in points if point.paragraphs or point.steps)


def values_of(material: Material, blocks: Blocks) -> dict[str, str | None]:
    """Each placeholder of the fixed sentences with its words in that letter, in the language of `blocks`; None where
    there is no value. Raises `DomainError` where that language lacks a word."""
    assessed = [judged for judged in material.criteria if judged.assessed]
    not_met = [as_named(judged.name) for judged in assessed if not judged.fully_met]
    several, count = len(assessed) > 1, len(not_met)
    told = told_how(material.told_how) if material.told_on else None

    def day(given: date | None) -> str | None:
        return written(given, blocks.language)

    def all_of(items: Sequence[str]) -> str:
        return listed(items, blocks.language)

    met = material.stage.meets
    return {
        "role": material.role,
        "reference": material.vacancy_reference,
        "employer": material.employer or None,
        "contact": material.contact,
        "contact_email": material.contact_email,
        "rights_contact": material.rights_contact or material.contact_email,
        "called": material.called,
        "told_on": day(material.told_on) if told else None,
        "told_how": blocks.words(told) if told else None,
        "interview_date": None if material.stage == StageKind.SIFT else day(material.interview_date),
        "interviewers": _unless(Sentence.PANEL, material, all_of(material.interviewers)) if met else None,
        "same_questions": _unless(Sentence.SAME_QUESTIONS, material, _same_questions(material, blocks))
        if met
        else None,
        "criteria_count": blocks.number(len(assessed)),
        "criteria": blocks.words("criteria" if len(assessed) == len(material.criteria) else "criteria_assessed"),
        "all_met_count": blocks.number(len(assessed)) if several and not count else None,
        "all_met_only": as_named(assessed[0].name) if len(assessed) == 1 and not count else None,
        "not_met_one": not_met[0] if several and count == 1 else None,
        "not_met_count": blocks.number(count).capitalize() if 1 < count < len(assessed) else None,
        "not_met_list": all_of(not_met) if 1 < count < len(assessed) else None,
        "not_met_only": not_met[0] if not several and count else None,
        "not_met_both": all_of(not_met) if count == len(assessed) == 2 else None,
        "not_met_all": all_of(not_met) if several and count == len(assessed) else None,
        "all_met_both": blocks.words("both") if len(assessed) == 2 and not count else None,
        "notes": blocks.words("notes") if material.notes_of else None,
        "posts": _posts(material.posts, blocks) if material.posts and not count else None,
        "them": blocks.words("it" if material.posts == 1 else "them"),
        "note_takers": _unless(Sentence.NOTES, material, _note_takers(material, blocks)),
        "answer_days": blocks.number(material.answer_days),
        "reserve_until": _unless(Sentence.RESERVE_UNTIL, material, day(material.reserve_until)),
        "page_link": material.page_link or None,
        "page_code": material.page_code or None,
        "other_roles": _unless(Sentence.OTHER_ROLES, material, blocks.words("other_roles")),
    }


def _unless(sentence: Sentence, material: Material, value: str | None) -> str | None:
    """The value, unless HR leaves out the sentence that stands on it."""
    return None if sentence in material.left_out else value or None


def _same_questions(material: Material, blocks: Blocks) -> str | None:
    """Said only where it is recorded, and never beside a criterion on which this candidate was not assessed."""
    everywhere = all(judged.assessed for judged in material.criteria)
    asked = material.same_questions and material.stage.meets
    return blocks.words("same_questions") if asked and everywhere else None


def _note_takers(material: Material, blocks: Blocks) -> str | None:
    if not material.notes_of:
        return None
    who = {StageKind.SIFT: "reader", StageKind.TEST: "assessor"}.get(material.stage, "interviewer")
    names = {1: f"one_{who}", 2: f"two_{who}s"}
    return blocks.words(names.get(material.notes_of, f"all_{who}s"), material.notes_of)


def _posts(number: int, blocks: Blocks) -> str:
    return blocks.words("one_post" if number == 1 else "several_posts", number)


#: How an outcome was told, as the sentence needs it; another way stays in the record, and the sentence does without.
_TOLD = {
    **dict.fromkeys(("phone", "telephone", "call", "phone call"), "by_phone"),
    **dict.fromkeys(("video", "video call"), "by_video"),
    **dict.fromkeys(("email", "e-mail", "mail"), "by_email"),
    **dict.fromkeys(("letter", "the letter", "post"), "by_letter"),
    **dict.fromkeys(("person", "meeting"), "in_person"),
    **dict.fromkeys(("text", "text message"), "by_text"),
}


def told_how(how: str) -> str | None:
    """The name of the words for how the outcome was told: "phone" and "by phone" -> "by_phone"; None for what a
    sentence cannot take."""
    return _TOLD.get(re.sub(r"^(?:by|in|via|over the|on the|over|at a)\s+", "", how.strip().rstrip(".").lower()))
