"""Pages about the letters' wording: read, edited, compared, proposed and approved; and a wording as a file."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.sentences import Table, mistakes, waiting
from employer_portal.core.editing import Seen, plain
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import Language
from employer_portal.core.workflow import Act, possible
from employer_portal.phrasing.service import Checker
from employer_portal.printing.render import render_html
from employer_portal.web import bodies, files, guard, visit
from employer_portal.web.filters import today
from employer_portal.web.forms import Form, carried_out, number
from employer_portal.wording import files as wording_files
from employer_portal.wording import operations, page, queries, remarks
from employer_portal.wording.forms import FileForm, NoteForm, ReasonForm, ShownForm, WordingForm, typed
from employer_portal.wording.models import WordingState, WordingVersion
from employer_portal.wording.reach import one_brand, one_version
from employer_portal.wording.sample import Sample, sample
from employer_portal.wording.workflow import WORDING

P = Permission
blueprint = Blueprint("wording", __name__)
LANGUAGE = "<any(en, cy):language>"


@blueprint.get("/wording")
@guard.may(P.READ_LETTERS)
def wordings() -> ResponseReturnValue:
    """The wording of each brand: what is in force, and what waits."""
    session = visit.reading()
    rows = [
        (brand, language, queries.in_force(session, brand.id, language), queries.under_way(session, brand.id, language))
        for brand in queries.brands_of(session, visit.actor())
        for language in queries.CALLED
    ]
    return render_template("wording/wordings.html", rows=rows, languages=queries.CALLED)


@blueprint.get(f"/wording/<int:brand_id>/{LANGUAGE}")
@guard.may(P.READ_LETTERS)
def brand(brand_id: int, language: str) -> ResponseReturnValue:
    """The wording of one brand in one language: its kinds of letter, its versions, and it as a file."""
    return _brand(brand_id, Language(language), FileForm(formdata=None))


@blueprint.post(f"/wording/<int:brand_id>/{LANGUAGE}/file")
@guard.may(P.COMPOSE_LETTERS)
@bodies.takes_file
def bring_in(brand_id: int, language: str) -> ResponseReturnValue:
    """Take a file of wording into the draft."""
    one_brand(visit.reading(), brand_id, visit.actor(), P.COMPOSE_LETTERS)
    form, tongue, standard, kept = FileForm(), Language(language), visit.shared(Blocks), []

    def take(session: Session) -> None:
        sent = form.file.data
        name = sent.filename or "the file"
        blocks = wording_files.imported(
            sent.read(wording_files.MOST + 1), name, tongue, queries.standard_of(standard, tongue)
        )
        kept.append(operations.write(
            session, brand_id, tongue, blocks, standard=standard, actor=visit.actor(), now=visit.now()
        ))  # fmt: skip

    if carried_out(form, take):
        flash("The file is the draft now. Read what is different, then propose it.")
        return redirect(url_for(".version", wording_id=kept[0].id))
    return _brand(brand_id, tongue, form)


def _brand(brand_id: int, language: Language, form: FileForm) -> ResponseReturnValue:
    session = visit.reading()
    found = one_brand(session, brand_id, visit.actor(), P.READ_LETTERS)
    now = queries.begins_with(session, brand_id, language, visit.shared(Blocks))
    return render_template(
        "wording/brand.html", brand=found, language=language, words=queries.CALLED[language], form=form,
        versions=queries.history(session, brand_id, language), in_force=queries.in_force(session, brand_id, language),
        under_way=queries.under_way(session, brand_id, language), left=len(waiting(now)),
        kinds={kind: page.called(kind) for kind in page.kinds(visit.shared(Blocks).table)},
        may_write=visit.actor().may(P.COMPOSE_LETTERS, brand_id),
    )  # fmt: skip


@blueprint.get(f"/wording/<int:brand_id>/{LANGUAGE}/wording.toml")
@guard.may(P.READ_LETTERS)
def file(brand_id: int, language: str) -> ResponseReturnValue:
    """The wording as a file: what somebody works on, else what is in force; with `standard`, that of the portal."""
    session, tongue, standard = visit.reading(), Language(language), visit.shared(Blocks)
    one_brand(session, brand_id, visit.actor(), P.READ_LETTERS)
    if "standard" in request.args:
        table = queries.standard_of(standard, tongue)
    else:
        table = queries.begins_with(session, brand_id, tongue, standard)
    return files.download(wording_files.exported(table), f"wording-{language}.toml", "application/toml")


@blueprint.route(f"/wording/<int:brand_id>/{LANGUAGE}/<name>", methods=["GET", "POST"])
@guard.may(P.COMPOSE_LETTERS)
def edit(brand_id: int, language: str, name: str) -> ResponseReturnValue:
    """The sentences of one kind of letter, in its order, each in place."""
    session, tongue, standard = visit.reading(), Language(language), visit.shared(Blocks)
    found = one_brand(session, brand_id, visit.actor(), P.COMPOSE_LETTERS)
    under_way = queries.under_way(session, brand_id, tongue)
    if under_way is not None and under_way.state == WordingState.PROPOSED:
        return redirect(url_for(".version", wording_id=under_way.id))
    table = queries.begins_with(session, brand_id, tongue, standard)
    places = _places(standard, table, name)
    stands = _at(table, places)
    form = WordingForm().made_from(**stands)
    wrong: dict[str, str] = {}
    here = {".".join(place) for place in places}
    theirs: dict[str, list[str]] = {}
    if form.is_submitted():
        was, given = form.was, _changed(form.was, typed(request.form, table, places), stands)
        table = operations.with_blocks(table, given)
        mended = mistakes(table, queries.standard_of(standard, tongue))
        wrong = {one.at: one.words for one in mended if one.block in here}
        if not wrong and carried_out(form, lambda session: operations.write(
            session, brand_id, tongue, given, standard=standard, seen={at: was.get(at, "") for at in given},
            actor=visit.actor(), now=visit.now(),
        )):  # fmt: skip
            flash("Saved as a draft. Letters have it once it is proposed and somebody else has approved it.")
            return redirect(url_for(".edit", brand_id=brand_id, language=language, name=name))
        table = queries.begins_with(visit.reading(), brand_id, tongue, standard)
        stands = _at(table, places)
        theirs = {at: queries.texts(stands[at]) for at in given if plain(stands[at]) != was.get(at)}
        table = operations.with_blocks(table, given)
        form.remember(stands)
    beside = _sample(found, name, table)
    shown = page.blocks(
        table, queries.standard_of(standard, tongue), name, beside, visit.shared(Checker), wrong
    )  # fmt: skip
    return render_template(
        "wording/edit.html", brand=found, language=tongue, words=queries.CALLED[tongue], kind=name,
        called=page.called(name), kinds={kind: page.called(kind) for kind in page.kinds(standard.table)}, form=form,
        blocks=shown, wrong=wrong, beside=beside, under_way=under_way, ease=page.ease(shown),
        values=page.values(table, name, beside), left=len(waiting(table)), theirs=theirs,
        elsewhere=page.elsewhere(table, here),
    )  # fmt: skip


def _changed(was: Seen, given: Mapping[str, Any], stands: Mapping[str, Any]) -> dict[str, Any]:
    """Of the blocks on the page, those in which its editor typed something else than they had before them; where
    somebody else did so too, and theirs was chosen, that one stays."""
    chosen = request.form.getlist("theirs")
    return {
        at: raw for at, raw in given.items() if raw != stands[at] and plain(raw) != was.get(at) and at not in chosen
    }


def _at(table: Table, places: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {f"{name}.{block}": table[name][block] for name, block in places}


@blueprint.route(f"/wording/<int:brand_id>/{LANGUAGE}/<name>/letter.html", methods=["GET", "POST"])
@guard.may(P.READ_LETTERS)
def letter(brand_id: int, language: str, name: str) -> ResponseReturnValue:
    """A letter of the brand with these sentences: as they were typed, as a version has them, or as they stand."""
    session, tongue, standard = visit.reading(), Language(language), visit.shared(Blocks)
    found = one_brand(session, brand_id, visit.actor(), P.READ_LETTERS)
    table = queries.begins_with(session, brand_id, tongue, standard)
    if asked := number(request.args.get("version")):
        version = one_version(session, asked, visit.actor(), P.READ_LETTERS)
        if (version.brand_id, version.language) != (brand_id, tongue):
            abort(404)
        table = queries.completed(version.blocks, queries.standard_of(standard, tongue))
    places = _places(standard, table, name)
    wrong: list[str] = []
    if request.method == "POST":
        table = operations.with_blocks(table, typed(request.form, table, places))
        wrong = [one.words for one in mistakes(table)]
    if not wrong:
        try:
            return _shown(render_html(_sample(found, name, table).letter(Blocks.of(table), name, today())))
        except DomainError as error:
            wrong = [str(error)]
    return _shown(render_template("accounts/example_mistakes.html", wrong=wrong))


@blueprint.get("/wording/versions/<int:wording_id>")
@guard.may(P.READ_LETTERS)
def version(wording_id: int) -> ResponseReturnValue:
    """One version: what is different in it, what it touches, and what can be done with it."""
    return _version(wording_id)


@blueprint.post("/wording/versions/<int:wording_id>/propose")
@guard.may(P.COMPOSE_LETTERS)
def propose(wording_id: int) -> ResponseReturnValue:
    """Ask a second person to approve it."""
    form = NoteForm()

    def step(session: Session) -> None:
        operations.propose(session, wording_id, form.note.data or "", checker=visit.shared(Checker), **_by())

    return _taken(wording_id, form, step, "Proposed. Somebody else who approves letters of this brand reads it.")


@blueprint.post("/wording/versions/<int:wording_id>/approve")
@guard.may(P.APPROVE_LETTERS)
def approve(wording_id: int) -> ResponseReturnValue:
    """Approve the very sentences that were shown."""
    form = ShownForm()

    def step(session: Session) -> None:
        operations.approve(session, wording_id, form.shown.data or "", **_by())

    return _taken(wording_id, form, step, "Approved. Letters have this wording from now on.")


@blueprint.post("/wording/versions/<int:wording_id>/give-back")
@guard.may(P.APPROVE_LETTERS)
def give_back(wording_id: int) -> ResponseReturnValue:
    """Ask for a change."""
    form = ReasonForm()

    def step(session: Session) -> None:
        operations.give_back(session, wording_id, form.reason.data or "", **_by())

    return _taken(wording_id, form, step, "Given back. Whoever wrote it sees why.")


@blueprint.post("/wording/versions/<int:wording_id>/take-back")
@guard.may(P.COMPOSE_LETTERS)
def take_back(wording_id: int) -> ResponseReturnValue:
    """Take a proposal back to change it."""
    step = partial(operations.take_back, wording_id=wording_id, **_by())
    return _taken(wording_id, Form(), step, "Taken back: it is a draft again.")


@blueprint.post("/wording/versions/<int:wording_id>/drop")
@guard.may(P.COMPOSE_LETTERS)
def drop(wording_id: int) -> ResponseReturnValue:
    """End a draft that nobody wants."""
    step = partial(operations.drop, wording_id=wording_id, **_by())
    return _taken(wording_id, Form(), step, "Dropped. Letters keep the wording that they have.")


def _by() -> dict[str, Any]:
    return {"actor": visit.actor(), "now": visit.now()}


def _taken(wording_id: int, form: Form, act: Callable[[Session], object], said: str) -> ResponseReturnValue:
    """Take a step on a version; what it refuses is said on the version's page, with what was typed."""
    one_version(visit.reading(), wording_id, visit.actor(), P.READ_LETTERS)
    if carried_out(form, act):
        flash(said)
        return redirect(url_for(".version", wording_id=wording_id))
    return _version(wording_id, form)


def _version(wording_id: int, form: Form | None = None) -> ResponseReturnValue:
    session, standard = visit.reading(), visit.shared(Blocks)
    found = one_version(session, wording_id, visit.actor(), P.READ_LETTERS)
    versions = queries.history(session, found.brand_id, found.language)
    old = _against(found, versions)
    start = queries.standard_of(standard, found.language)
    before = start if old is None else queries.completed(old.blocks, start)
    after = queries.completed(found.blocks, start)
    steps = possible(
        session, WORDING, found, Act(visit.actor(), visit.now(), {"shown": found.digest, "reason": "as a"})
    )
    changed = list(queries.differences(before, after))
    return render_template(
        "wording/version.html", version=found, words=queries.CALLED[found.language], old=old, versions=versions,
        differences=changed, called=page.called, steps=steps, left=len(waiting(found.blocks)),
        touched=queries.touched(session, found), authors=queries.authors(session, found.id),
        remarks=_remarks(changed, after), kinds={kind: page.called(kind) for kind in page.kinds(standard.table)},
        form=form or Form(formdata=None),
        note=form if isinstance(form, NoteForm) else NoteForm(formdata=None, data={"note": found.note}),
        reason=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        may_write=visit.actor().may(P.COMPOSE_LETTERS, found.brand_id),
    )  # fmt: skip


def _against(found: WordingVersion, versions: Sequence[WordingVersion]) -> WordingVersion | None:
    """The version that one is compared with: the one asked for, else what was in force before it; None: the standard
    wording."""
    asked = number(request.args.get("against"))
    if chosen := next((one for one in versions if one.id == asked), None):
        return chosen
    if "against" in request.args:
        return None
    force = (WordingState.APPROVED, WordingState.REPLACED)
    return next((one for one in versions if one.number < found.number and one.state in force), None)


def _remarks(changed: list[queries.Difference], table: Table) -> dict[str, Any]:
    """What the checker says of the sentences that are new, by the sentence with something like its values in it."""
    places = {(one.table, one.block) for one in changed}
    texts = {at: text for at, text in remarks.whole_sentences(table) if tuple(at.split(".")[:2]) in places}
    found = remarks.found_in(texts, visit.shared(Checker))
    return {texts[at]: said for at, said in found.items() if said}


def _places(standard: Blocks, table: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    if name not in page.kinds(standard.table):
        abort(404)
    return list(page.places(table, name))


def _sample(found: Brand, name: str, table: Mapping[str, Any]) -> Sample:
    settings = visit.settings()
    return sample(visit.reading(), found, name, table, actor=visit.actor(), settings=settings, today=today())


def _shown(html: str) -> ResponseReturnValue:
    return files.shown(html, "letter.html", "text/html; charset=utf-8")
