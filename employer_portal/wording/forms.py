"""The forms of a wording. Its boxes are as many as there are sentences; what was typed is read from their names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from employer_portal.composing.sentences import Fixed, Kind, Table, as_raw, has_paragraphs, paragraphs
from employer_portal.web.forms import EditForm, Form, clean

#: "common.subject.0.0.1" is a text, "common.subject.0.0.more" another one, "about.paragraphs.1.new" another sentence.
_BOX = re.compile(r"([a-z_]+\.[a-z_]+)\.(\d{1,3})\.(?:(\d{1,3})\.(\d{1,3}|more)|new)")
_KIND = "kind:"


class WordingForm(EditForm):
    """Carries what the page was made from; its boxes are read by `typed`."""


class NoteForm(Form):
    """What a proposal changes."""

    note = TextAreaField(
        "What changes, and why", [Length(max=1000, message="This is too long: 1000 characters at most.")]
    )


class ReasonForm(Form):
    reason = StringField("What should change", [Length(max=1000, message="This is too long: 1000 characters at most.")])


class ShownForm(Form):
    """Approves the very sentences that a page showed."""

    shown = HiddenField()


class FileForm(Form):
    file = FileField("A file of wording", [FileRequired("Choose the file.")])


def typed(sent: Mapping[str, str], table: Table, places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The blocks at these places as they were typed, by "table.block". An emptied text goes where its sentence can do
    without it; one that waits for a translator waits on while its boxes are empty. What cannot go stays, empty, and is
    refused when it is kept."""
    told: dict[str, dict[int, dict[int, dict[int, str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    added: dict[tuple[str, int], str] = {}
    for name, value in sent.items():
        if not (found := _BOX.fullmatch(name)):
            continue
        block, p, s, t = found.groups()
        text = " ".join(clean(value).split())
        if s is None:
            added[block, int(p)] = text
        elif text or t != "more":
            told[block][int(p)][int(s)][-1 if t == "more" else int(t)] = text
    return {
        f"{name}.{block}": _block(f"{name}.{block}", sent, table[name][block], told, added) for name, block in places
    }


def _block(
    at: str, sent: Mapping[str, str], raw: Any, told: Mapping[str, dict[int, dict[int, dict[int, str]]]],
    added: Mapping[tuple[str, int], str],
) -> Any:  # fmt: skip
    before = paragraphs(raw)
    made: list[list[Fixed]] = []
    numbers = {*told.get(at, ()), *(p for block, p in added if block == at)}
    for p in sorted(numbers):
        sentences = told[at].get(p, {}) if at in told else {}
        old = before[p] if p < len(before) else []
        given = [_sentence(sent.get(f"{_KIND}{at}.{p}.{s}", ""), sentences[s], old[s] if s < len(old) else None)
                 for s in sorted(sentences)]  # fmt: skip
        if text := added.get((at, p), ""):
            given.append(Fixed(Kind.OPTIONAL, (text,)))
        made.append([one for one in given if one is not None])
    if not numbers:
        return raw  # the page did not have it
    if has_paragraphs(raw):
        return as_raw([one for one in made if one] or [[]], raw)
    return as_raw([[one for paragraph in made for one in paragraph]], raw)


def _sentence(kind: str, texts: Mapping[int, str], old: Fixed | None) -> Fixed | None:
    name, _, mark = kind.partition(" ")
    how = Kind(name) if name in list(Kind) else Kind.STRICT
    given = [texts[t] for t in sorted(texts)]
    filled = [text for text in given if text]
    if mark and not filled:
        return old or Fixed(how, tuple(given), waiting=True)
    if how == Kind.OPTIONAL:
        return Fixed(how, tuple(filled[:1])) if filled else None
    return Fixed(how, tuple(filled) if how == Kind.FIRST_OF and filled else tuple(given[:1]))
