"""What a page of an entry asks while somebody types: check this, put that down, keep this wording. JSON in and out."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, make_response, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import DomainError
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.feedback import drafts, queries, reach, working
from employer_portal.feedback.drafts import Draft
from employer_portal.feedback.models import OWED, Entry, FindingLevel
from employer_portal.feedback.queries import ShownFinding, Work
from employer_portal.feedback.suggesting import Suggesting, begins
from employer_portal.hiring.library import Shelf, load_library
from employer_portal.hiring.models import Criterion, Round
from employer_portal.phrasing.findings import spoken
from employer_portal.phrasing.service import Checker
from employer_portal.web import bodies, filters, guard, visit
from employer_portal.web.forms import clean, csrf_token

P = Permission
blueprint = Blueprint("live", __name__)
#: A browser keeps drafts for a week: nobody writes on so many people without a line.
MOST_DRAFTS = 200


@blueprint.get("/entries/there")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def there() -> ResponseReturnValue:
    """Which of these entries are still there: a browser that kept drafts of them asks, and drops the others."""
    asked = request.args.getlist("entry", type=int)[:MOST_DRAFTS]
    found = reach.still_there(visit.reading(), asked, visit.actor(), P.WRITE_ENTRIES, P.ENTER_ON_BEHALF)
    return {"user": visit.actor().id, "entries": sorted(found)}


@blueprint.get("/entries/<int:entry_id>/copy")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def copy(entry_id: int) -> ResponseReturnValue:
    """How the entry stands: asked when a page comes back from having been signed out or offline."""
    entry = _entry(entry_id)
    draft = working.draft_of(visit.reading(), entry, visit.actor())
    return {
        "user": visit.actor().id,
        "csrf": csrf_token(),
        "open": entry.state in OWED,
        "seen": draft.seen,
        "fields": dict(draft.fields),
    }


@blueprint.post("/entries/<int:entry_id>/copy")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
@bodies.takes_json
def autosave(entry_id: int) -> ResponseReturnValue:
    """Put fields down in the working copy. 409: some of them are newer there; those are answered and left alone."""
    _entry(entry_id)
    given = bodies.given()
    fields = {name: clean(text) for name, text in _texts(given).items()}
    with visit.transaction() as session:
        done = working.put(session, entry_id, fields, str(given.get("seen")), actor=visit.actor(), now=visit.now())
    return {
        "seen": done.draft.seen,
        "saved": _clock(),
        "clashes": dict(done.clashes),
        "news": dict(done.news),
    }, 409 if done.clashes else 200


@blueprint.post("/entries/<int:entry_id>/check")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
@bodies.takes_json
def check(entry_id: int) -> ResponseReturnValue:
    """What the checker says of one criterion's fields as they are typed, or of one text; nothing of it is kept.

    `nudges`: how many the page shows at its other criteria.
    """
    entry = _entry(entry_id)
    given, opened = bodies.given(), entry.application.hiring_round
    fields = _texts(_alone(given, opened.criteria) if "text" in given else given)
    drafts.must_be_fields(fields, opened.criteria, opened.scale)
    there = working.draft_of(visit.reading(), entry, visit.actor())
    most, shown = queries.MOST_NUDGES, given.get("nudges")
    room = most - shown if isinstance(shown, int) and 0 <= shown <= most else most
    draft = Draft(fields=fields, kept=there.kept, not_about=there.not_about)
    notes = queries.notes_on(
        visit.reading(), draft, entry, visit.shared(Checker), style=bool(given.get("done")), nudges=room
    )
    return {
        "notes": all_told(notes, suggesting(draft, opened, notes)),
        "odd": {one.id: [odd.words for odd in drafts.at_odds(draft, one.id)] for one in opened.criteria},
    }


@blueprint.post("/entries/<int:entry_id>/keep")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
@bodies.takes_json
def keep(entry_id: int) -> ResponseReturnValue:
    """Keep a wording of the working copy, with the reason."""
    _entry(entry_id)
    given = bodies.given()
    key = _key(given)
    because = clean(str(given.get("because") or ""))
    with visit.transaction() as session:
        working.give_reason(
            session, entry_id, key, because, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
        )
        seen = working.draft_of(session, _again(session, entry_id), visit.actor()).seen
    return {"kept": because, "seen": seen}


@blueprint.post("/entries/<int:entry_id>/not-about")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
@bodies.takes_json
def not_about(entry_id: int) -> ResponseReturnValue:
    """Say that words of the working copy are not about the candidate, and why."""
    _entry(entry_id)
    given = bodies.given()
    key, why = _key(given), clean(str(given.get("why") or ""))
    with visit.transaction() as session:
        working.say_not_about(
            session, entry_id, key, why, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
        )
        seen = working.draft_of(session, _again(session, entry_id), visit.actor()).seen
    return {"notAbout": why, "seen": seen}


def suggesting(draft: Draft, opened: Round, notes: Mapping[str, Sequence[ShownFinding]]) -> Suggesting:
    """What is suggested for a draft in which those `notes` were found."""
    graver = {name for name, found in notes.items() if any(one.found.level != FindingLevel.NUDGE for one in found)}
    return Suggesting(draft, opened, shelves(), graver)


def shelves() -> Sequence[Shelf]:
    """The library of criteria; empty where it cannot be read, of which its own page tells."""
    try:
        return load_library(visit.settings().home / "guidance" / "library")
    except DomainError:
        return ()


def all_told(notes: Mapping[str, Sequence[ShownFinding]], suggested: Suggesting) -> dict[str, list[dict[str, object]]]:
    """What a page gets of the findings, by field."""
    return {name: [told(one, suggested.instead(name, one.found)) for one in found] for name, found in notes.items()}


def told(note: ShownFinding, instead: str) -> dict[str, object]:
    """A finding as a page gets it. `use` is wording that a click puts in, where it is true of everybody: what somebody
    did is for the writer to say."""
    found = note.found
    return {
        "rule": found.rule, "level": found.level, "about": [spoken(one) for one in found.characteristic]
        or [spoken(found.category)], "start": found.start, "end": found.end, "match": found.match, "why": found.why,
        "ask": found.ask, "instead": instead, "use": found.instead if found.category == "promise" else "",
        "kept": note.kept,
        "notAbout": note.not_about, "canDoubt": working.can_be_doubted(found), "asked": note.asked,
        "guidance": path("rule", rule_id=found.rule),
    }  # fmt: skip


def facts(work: Work, step: str, labels: Mapping[str, str], suggested: Suggesting) -> dict[str, Any]:
    """What the scripts of a page need to know of it."""
    entry = work.entry
    return {
        "entry": entry.id, "user": visit.actor().id, "step": step, "seen": work.draft.seen, "called": work.called,
        "begins": begins(work.round.kind),
        "copy": url_for("live.copy", entry_id=entry.id), "check": url_for("live.check", entry_id=entry.id),
        "keep": url_for("live.keep", entry_id=entry.id),
        "notAbout": url_for("live.not_about", entry_id=entry.id), "signIn": url_for("security.login"),
        "byLink": visit.narrowed_to() is not None,
        "csrf": csrf_token(), "held": work.held_by, "fields": dict(work.draft.fields), "seconds": drafts.SECONDS,
        "criteria": {str(one.id): one.name for one in work.criteria}, "labels": dict(labels), "most": drafts.MOST,
        "longest": drafts.LONGEST, "notes": all_told(work.notes, suggested),
        "asked": {name: [_asked(work, one) for one in comments] for name, comments in work.comments.items()},
        "saved": _clock(work.draft.saved_at) if work.draft.saved_at and work.draft.version else "",
    }  # fmt: skip


def _key(given: Mapping[str, Any]) -> drafts.Key:
    """Which words of which field, found by which rule."""
    part, _, criterion_id = str(given.get("field", "")).rpartition("_")
    if part not in drafts.TEXTS or not criterion_id.isdecimal() or len(criterion_id) > 18:
        abort(400)
    return int(criterion_id), drafts.TEXTS[part], str(given.get("rule")), str(given.get("match"))


def _asked(work: Work, comment: Any) -> dict[str, str]:
    return {"quote": comment.quote, "words": comment.words, "by": work.people.get(comment.by_id, "HR")}


def _clock(at: Any = None) -> str:
    return f"{(at or visit.now()).astimezone(filters.zone()):%H:%M}"


def _entry(entry_id: int) -> Entry:
    return _again(visit.reading(), entry_id)


def _again(session: Any, entry_id: int) -> Entry:
    return reach.read_entry(session, entry_id, visit.actor(), round_id=visit.narrowed_to())


def _alone(given: Mapping[str, Any], criteria: Sequence[Criterion]) -> dict[str, Any]:
    """{"text", "field", "criterion"?}: one text by itself, as fields."""
    criterion = given.get("criterion", criteria[0].id if criteria else 0)
    chosen = {f"{part}_{criterion}": "1" for part in ("good", "gap")}
    return {"fields": {f"{given.get('field')}_{criterion}": given["text"], **chosen}}


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    """The fields that were sent, each a text that is not too long."""
    fields = given.get("fields")
    if not isinstance(fields, dict) or len(fields) > 400 or not all(isinstance(one, str) for one in fields.values()):
        abort(400)
    if any(len(text) > drafts.LONGEST for text in fields.values()):
        _too_long()
    return fields


def _too_long() -> None:
    words = f"A field holds {drafts.LONGEST:,} characters at most."
    abort(make_response({"error": "This is too long.", "fix": words}, 413))
