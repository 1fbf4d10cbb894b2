"""What letters hold of candidates, their sealed bytes included, and how it goes."""

from employer_portal.core.documents import Document
from employer_portal.core.retention import Goes, Holding, Rows, Shown
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.letters.models import Letter, LetterAuthor, Reading, SealingJob

_LETTER = (Letter.application_id, *CANDIDATE)
_SEALED = (Letter.subject_sha256, Letter.text_sha256, Letter.html_sha256, Letter.pdf_sha256)
_POSTED = (
    Delivery.subject_sha256, Delivery.text_sha256, Delivery.html_sha256, Delivery.pdf_sha256, Delivery.calendar_sha256,
)  # fmt: skip
TWICE = "the words it points to are shown where they stand"

HELD = (
    Rows(
        model=Letter, called="A letter", goes=Goes.ROW,
        ways=(_LETTER, (Letter.handed_in_by,), (Letter.approved_by,)),
        holds=(
            Holding(Letter.content, "what it says"),
            Holding(Letter.sources, "where each sentence came from", Shown.NOT, TWICE),
            Holding(Letter.left_out, "what was left out of it", Shown.NOT, TWICE),
            Holding(Letter.returned_because, "why the approver gave it back"),
        ),
    ),
    Rows(
        model=LetterAuthor, called="Who had a hand in a letter", goes=Goes.ROW,
        ways=((LetterAuthor.letter_id, *_LETTER), (LetterAuthor.user_id,)),
    ),
    Rows(
        model=SealingJob, called="That a letter was handed in", goes=Goes.ROW,
        ways=((SealingJob.letter_id, *_LETTER), (SealingJob.asked_by,)),
    ),
    Rows(
        model=Reading, called="Who opened a letter's document", goes=Goes.ROW,
        ways=((Reading.letter_id, *_LETTER), (Reading.user_id,)),
    ),
    Rows(
        model=Document, called="A sealed document, or a logo", goes=Goes.ROW,
        ways=(*((column, *_LETTER) for column in _SEALED), *((column, Delivery.person) for column in _POSTED)),
        holds=(Holding(Document.content, "the very bytes that left"),),
    ),
)  # fmt: skip
