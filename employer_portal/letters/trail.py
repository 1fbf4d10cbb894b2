"""What letters owe the trail: how they stand, whose they are, which sealed bytes were shown and who approved them."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.trail import ACTOR, TOLD, Ledger
from employer_portal.delivery.envelope import Parts
from employer_portal.letters.models import Letter, LetterAuthor, SealingJob
from employer_portal.letters.seal import fingerprint
from employer_portal.printing.content import Content

#: What a letter is sealed with, as its lines name it.
SEALED = {
    "subject_line": Letter.subject_sha256,
    "text": Letter.text_sha256,
    "html": Letter.html_sha256,
    "pdf": Letter.pdf_sha256,
}


def sealed_with(session: Session, sealed: Sequence[tuple[Letter, Parts]]) -> dict[int, dict[str, audit.Facts | None]]:
    """Letter -> the hashes of its sealed parts, as its line names them: under the key of whose they are."""
    keys = audit.keys(session, {_whose(letter) for letter, _ in sealed})
    return {letter.id: _hashes(keys, _whose(letter), parts) for letter, parts in sealed}


def _whose(letter: Letter) -> str:
    return f"application:{letter.application_id}"


def _hashes(keys: audit.Keys, whose: str, parts: Parts) -> dict[str, audit.Facts | None]:
    digests = parts.digests()
    named = {"subject_line": digests["subject"], **{name: digests.get(name) for name in ("text", "html", "pdf")}}
    return {name: keys.digest(whose, digest) if digest else None for name, digest in named.items()}


#: The verbs that make notices, with the kind that each makes.
WRITTEN = {
    "letter.outcome": "outcome notice",
    "letter.holding": "holding note",
    "letter.reserve_closed": "reserve closed",
    "letter.correction": "correction",
    "letter.invitation": "invitation",
    "letter.answer": "answer",
}
UNSEALED = dict.fromkeys((*SEALED, "approved_by", "key"))


def _fingerprints(session: Session, letters: Sequence[int]) -> dict[int, Any]:
    """The fingerprint of each of these letters, so far as its words make it."""
    content = sa.type_coerce(Letter.content, sa.types.NULLTYPE)
    wanted = sa.select(Letter.id, Letter.fingerprint, Letter.template_version, content).where(Letter.id.in_(letters))
    return {
        letter: mark if _fingerprint(words, version) == mark else "not that of its words"
        for letter, mark, version, words in session.execute(wanted)
    }


def authors(session: Session, letters: Sequence[int]) -> dict[int, Any]:
    """Who had a hand in each of these letters."""
    found: dict[int, list[int]] = {letter: [] for letter in letters}
    wanted = sa.select(LetterAuthor.letter_id, LetterAuthor.user_id).order_by(LetterAuthor.user_id)
    for letter, user in session.execute(wanted.where(LetterAuthor.letter_id.in_(letters))):
        found[letter].append(user)
    return found


def _fingerprint(content: Any, version: str) -> str:
    try:
        packed = json.loads(content) if isinstance(content, str) else content
        return fingerprint(Content.unpacked(packed), version)
    except (KeyError, TypeError, ValueError):
        return ""


LEDGERS = (
    Ledger(
        subject="letter",
        goes="letters",
        id=Letter.id,
        facts={
            "state": Letter.state,
            "application": Letter.application_id,
            "decision": Letter.decision_id,
            "kind": Letter.kind,
            "corrects": Letter.corrects_id,
            "approved_by": Letter.approved_by,
            "key": Letter.delivery_key,
        }
        | SEALED,
        more={"fingerprint": _fingerprints, "authors": authors},
        made={"letter.composed": "", **dict.fromkeys(WRITTEN, "")},
        says={
            "letter.composed": {"state": "draft", "kind": "feedback", "corrects": None} | UNSEALED,
            **{verb: {"state": "draft", "kind": kind} | UNSEALED for verb, kind in WRITTEN.items()},
            "letter.edited": UNSEALED,
            "letter.wait": dict.fromkeys(SEALED, TOLD),
            "letter.approve": {"approved_by": ACTOR, "key": TOLD},
            "letter.seal_anew": UNSEALED,
            "letter.give_back": UNSEALED,
            "letter.take_back": UNSEALED,
        },
    ),
    Ledger(
        subject="sealing",
        goes="sealings",
        id=SealingJob.id,
        facts={"state": SealingJob.state, "asked_by": SealingJob.asked_by, "fingerprint": SealingJob.fingerprint},
        made={"letter.handed_in": "job"},
        under=("letter", SealingJob.letter_id),
        says={"letter.handed_in": {"state": "asked", "asked_by": ACTOR}},
    ),
)
