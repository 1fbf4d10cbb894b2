"""Where a column of somebody's own scorecard may go, and by which headings a place is known."""

import re
from collections.abc import Mapping

from employer_portal.workbook.columns import CANDIDATES, FEEDBACK, FIELDS, Column, Holds, key
from employer_portal.workbook.columns import PROSE as SENTENCES

#: The whole name in one column: it is divided into first and last name.
FULL_NAME = Column("Full name", "full_name", "The whole name; it is divided into first and last name.", Holds.NAME)
_OF_CANDIDATES = {column.name: column for column in CANDIDATES.columns}
#: What a row may say of its candidate.
ABOUT: Mapping[str, Column] = {
    "Reference": _OF_CANDIDATES["Reference"], FULL_NAME.name: FULL_NAME, **_OF_CANDIDATES
}  # fmt: skip
#: What it may say of their feedback. The candidate is known by what it says of them.
SAID: Mapping[str, Column] = {column.name: column for column in FEEDBACK.columns if column.name != "Candidate"}
PLACES: Mapping[str, Column] = {**ABOUT, **SAID}
#: The places that hold prose of the panel, or words for the candidate.
PROSE = frozenset(name for name, column in SAID.items() if column.holds in SENTENCES)
#: What a column may hold for one criterion, or one panel member, alone.
DIVIDED = frozenset({"Rating", *PROSE})
#: What the name of a sheet may say.
OF_SHEETS = ("Full name", "Reference", "Interviewer", "Criterion")
#: What may be said once for all rows of the file.
FOR_ALL = ("Outcome", "Interviewer", "Rating", "Format", "Interview date")
FIELD_NAMES = tuple(field.name for field in FIELDS)

_WORDS = {
    "Reference": "ref, candidate ref, candidate reference, candidate id, candidate no, candidate number, applicant id,"
    " applicant no, applicant number, application id, application no, application number, application ref, id",
    "Full name": "candidate, candidate name, name, name of candidate, applicant, applicant name, interviewee,"
    " candidate full name, person",
    "First name": "forename, given name, first names, forenames, candidate first name",
    "Last name": "surname, family name, second name, candidate last name, candidate surname",
    "Known as": "preferred name, likes to be called",
    "Email": "email address, candidate email, candidate email address, applicant email, mail",
    "Postal address": "address, home address",
    "Interview date": "date, date of interview, interviewed on, date interviewed",
    "Outcome": "result, decision, status, final decision, panel decision, final outcome, interview outcome, appointed",
    "Internal": "internal candidate, internal applicant",
    "Told on": "date told, date informed, informed on",
    "Interviewer": "assessor, panel member, panellist, scorer, rater, interviewed by, scored by, assessed by, marker,"
    " completed by, interviewer name, panel member name, name of interviewer, assessor name, reviewer",
    "Criterion": "competency, competence, criteria, criterion name, skill, behaviour, area, attribute, requirement,"
    " capability, quality, selection criterion, assessment criteria, dimension, question",
    "Rating": "score, mark, marks, points, grade, scores, rating given, score given",
    "Private notes": "notes, note, comments, comment, panel notes, interviewer notes, rationale, justification,"
    " remarks, observations, reasons, reason, assessor comments, panel comments, feedback",
    "Evidence": "evidence given, what was said, example, examples, answer",
    "Strength": "strengths, positives, what went well, pros, went well, positive points",
    "Development": "areas for development, development areas, development points, areas to develop, weaknesses,"
    " weakness, risks or gaps, gaps, risks, concerns, areas for improvement, improvements, to improve, negatives,"
    " cons, what was missing, even better if, area for development, development needs",
    "Next step": "next steps, advice, suggestion, suggestions, what to do next, tip, tips",
    "Kept because": "",
    "Format": "letter format", "Language": "", "Told how": "",
}  # fmt: skip
_KNOWN = {key(word): place for place, words in _WORDS.items() for word in (place, *words.split(","))}
_FIELDS = {
    key(word): field
    for field, words in {
        "Vacancy title": "vacancy title, vacancy, role, job, job title, post, post title, position, role title",
        "Vacancy reference": "vacancy reference, vacancy ref, job reference, job ref, post ref, requisition,"
        " requisition number, role ref, vacancy number",
        "Stage": "stage, interview stage",
        "Interview date": "interview date, date of interview, interviews on",
        "Feedback due": "feedback due",
        "Contact name": "contact name, contact, hr contact, recruiter, hiring manager",
        "Contact email": "contact email, contact email address",
        "Chair": "chair, panel chair, chair of panel",
        "Posts": "posts, number of posts, vacancies",
        "Brand": "brand, employer",
    }.items()
    for word in words.split(",")
}
#: Headings of columns, and first words of rows, that add up what stands elsewhere.
_SUMS = re.compile(
    r"(?:(?:grand|sub|overall|panel|final|total|average|mean|max(?:imum)?|weighted)[- ]?)*"
    r"(?:totals?|averages?|mean|sum|overall|max(?:imum)?|rank(?:ing)?|out of)\b.*",
    re.IGNORECASE,
)


def is_sum(text: str) -> bool:
    """Whether a heading, or the first word of a row, names a total, an average or a rank."""
    return bool(_SUMS.fullmatch(text.strip()))


def plain(heading: str) -> str:
    """A heading without what stands in brackets, and the colon or star after it."""
    return re.sub(r"\s*[(\[][^)\]]*[)\]]", "", heading).strip(" :*\t") or heading.strip()


def place_of(heading: str) -> tuple[str, bool]:
    """Which place a heading means, and whether it is the place's own name; empty where none is known."""
    wanted = key(plain(heading))
    place = _KNOWN.get(wanted, "")
    return place, bool(place) and wanted == key(place)


def field_of(label: str) -> str:
    """Which field of the round a label beside a cell means; empty where none is known."""
    return _FIELDS.get(key(plain(label)), "")


def last_place(heading: str) -> tuple[str, str]:
    """What a heading like “Planning a day: score” is about, and the place that its last words mean; empty places where
    they mean none."""
    words = plain(heading).split()
    for count in (3, 2, 1):
        place, _ = place_of(" ".join(words[-count:])) if len(words) > count else ("", False)
        if place in DIVIDED:
            return " ".join(words[:-count]).strip(" :|/–—-"), place
    for count in (2, 1):
        place, _ = place_of(" ".join(words[:count]).strip(" :|/–—-")) if len(words) > count else ("", False)
        if place in DIVIDED:
            return re.sub(r"^(?:for|of)\s+", "", " ".join(words[count:]).strip(" :|/–—-")), place
    return plain(heading), ""
