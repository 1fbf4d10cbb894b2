"""The papers of one application's letters: as they were sealed, who approved them, and how each delivery went."""

from collections.abc import Iterator

import sqlalchemy as sa

from employer_portal.approving.models import Answer
from employer_portal.core.documents import Document
from employer_portal.delivery.models import Delivery
from employer_portal.evidence.case import Case
from employer_portal.evidence.values import File, Kind, Own, Paper, Part, rows
from employer_portal.hiring.models import Application
from employer_portal.letters.models import Letter, LetterAuthor

#: Part of a sealed letter -> what it is called, and the ending of its file.
PARTS = {
    "subject": ("Subject", "txt"),
    "text": ("Text", "txt"),
    "html": ("Page of the e-mail", "html"),
    "pdf": ("PDF", "pdf"),
}


def papers(case: Case, applied: Application) -> Iterator[Paper]:
    """Each letter, and each of its deliveries."""
    for letter in case.session.scalars(sa.select(Letter).filter_by(application_id=applied.id).order_by(Letter.id)):
        yield _letter(case, applied, letter)
        if letter.delivery_key:
            wanted = sa.select(Delivery).where(Delivery.key == letter.delivery_key).order_by(Delivery.id)
            for delivery in case.session.scalars(wanted):
                yield _delivery(case, applied, letter, delivery)


def _letter(case: Case, applied: Application, letter: Letter) -> Paper:
    shown = case.names.is_named(applied.id)
    authors = case.session.scalars(sa.select(LetterAuthor.user_id).filter_by(letter_id=letter.id)).all()
    seals = {name: sha256 for name in PARTS if (sha256 := getattr(letter, f"{name}_sha256"))}
    kept = set(case.session.scalars(sa.select(Document.sha256).where(Document.sha256.in_(seals.values()))))
    text = _words(case, seals["text"]) if seals.get("text") in kept else None
    head = rows(
        ("How it stands", Own(letter.state.value)),
        ("Composed", case.when(letter.composed_at)),
        ("Version of the rules", Own(letter.rules_version)),
        ("Authors", Own(", ".join(case.by(one) for one in authors))),
        ("Handed in by", case.by(letter.handed_in_by)),
        ("Sealed", case.when(letter.sealed_at)),
        ("Approved", case.by_when(letter.approved_by, letter.approved_at)),
        ("Given back because", letter.returned_because),
        ("Rests on decision record", Own(letter.decision.number) if letter.decision else None),
    )
    sealed = tuple((f"SHA-256 of the {PARTS[name][0].lower()}", Own(sha256)) for name, sha256 in seals.items())
    note = () if shown or not seals else (("The sealed files", Own("are not in this pack: they name the candidate")),)
    files = tuple(
        File(f"letter-{letter.id}-{name}.{ending}", seals[name], called)
        for name, (called, ending) in PARTS.items()
        if shown and seals.get(name) in kept
    )
    return Paper(
        key=f"letter-{letter.id}", at=letter.composed_at, kind=Kind.LETTER,
        title=Own(f"Letter: {letter.kind.value}, {letter.state.value}"), of=applied.id,
        parts=(Part("", head + sealed + note), Part("Its words", rows(("Text", text))), *_answers(case, letter)),
        files=files,
    )  # fmt: skip


def _answers(case: Case, letter: Letter) -> Iterator[Part]:
    """What whoever approved it answered to what there was to look at."""
    wanted = sa.select(Answer).where(Answer.letter_id == letter.id).order_by(Answer.at, Answer.title)
    for one in case.session.scalars(wanted):
        part = rows(("What there was", one.asked), ("Answer", one.words), ("By", case.by_when(one.user_id, one.at)))
        yield Part(f"Looked at before it was approved: {one.title}", part)


def _words(case: Case, sha256: str) -> str:
    return case.session.get_one(Document, sha256).content.decode("utf-8", "replace")


def _delivery(case: Case, applied: Application, letter: Letter, sent: Delivery) -> Paper:
    shown = case.names.is_named(applied.id)
    part = rows(
        ("Channel", Own(sent.channel.value)),
        ("How it stands", Own(sent.state.value)),
        ("From", sent.sender),
        ("To", (sent.recipient or sent.postal_address) if shown else Own("an address that is not in this pack")),
        ("Posted", case.by_when(sent.posted_by, sent.posted_at)),
        ("Message-ID", Own(sent.message_id)),
        ("Replaces delivery", Own(sent.replaces) if sent.replaces else None),
        ("Handed to", Own(sent.via or "")),
        ("Handed over", case.when(sent.handed_at)),
        ("Answers “not now”", Own(sent.tries) if sent.tries else None),
        ("Sent", case.when(sent.sent_at)),
        ("Cause", Own(sent.cause.value) if sent.cause else None),
        ("The server’s words", sent.reply),
        ("Stopped because", sent.cancelled_because),
    )
    return Paper(
        key=f"delivery-{sent.id}", at=sent.posted_at, kind=Kind.DELIVERY,
        title=Own(f"Delivery of the {letter.kind.value} letter: {sent.state.value}"), of=applied.id,
        parts=(Part("", part),),
    )  # fmt: skip
