"""What the scripts of an entry's pages ask, in JSON: check this, put that down, keep this wording."""

import pytest
import sqlalchemy as sa

from employer_portal.feedback.models import Concern, WorkingCopy
from tests.feedback.entries import TOO_OLD, one, put, revisions


@pytest.fixture
def of(story):
    """The name of a criterion's field: of("notes", "LEAD") is notes_1."""
    with story.database.reading() as session:
        criteria = story.criteria(session)
    return lambda part, code: f"{part}_{criteria[code]}"


class TestScripts:
    """What the page's scripts ask, in JSON."""

    @pytest.fixture
    def ask(self, site):
        """GET without a body; else POST it as JSON, or raw text as it stands."""
        visitors = {}

        def ask(who, path, body=None, token=True):
            if who not in visitors:
                visitors[who] = site.visit(who)
                visitors[who].open("/account" if who else "/sign-in")
            visitor, headers = visitors[who], {"Accept": "application/json"}
            if token:
                headers["X-CSRFToken"] = visitor.page.form("Sign").values["csrf_token"]
            if body is None:
                return visitor.client.get(path, headers=headers)
            sent = {"data": body, "content_type": "application/json"} if isinstance(body, str) else {"json": body}
            return visitor.client.post(path, headers=headers, **sent)

        return ask

    def test_what_is_typed_is_checked_and_kept_nowhere(self, ask, story, of):
        entry = story.entry()
        answer = ask("priya", f"/entries/{entry}/check", {"fields": {of("notes", "LEAD"): TOO_OLD}})
        (note,) = answer.json["notes"][of("notes", "LEAD")]
        assert (note["level"], note["about"]) == ("stop", ["age"])
        assert TOO_OLD[note["start"] : note["end"]] == note["match"]
        assert note["guidance"] == f"/guidance/rules/{note['rule']}"
        assert not note["use"]
        assert one(story, WorkingCopy, entry) is None
        assert not revisions(story, entry)
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Concern.id))) == 0

    def test_what_is_suggested_is_of_this_criterion_and_of_the_writers_notes(self, ask, story, of):
        fields = {
            of("rating", "SAFE"): "2", of("gap", "SAFE"): "1", of("notes", "SAFE"): "Tagged the forklift at the dock.",
            of("development", "SAFE"): "Your answer lacked depth.",
        }  # fmt: skip
        answer = ask("priya", f"/entries/{story.entry()}/check", {"fields": fields})
        note = next(one for one in answer.json["notes"][of("development", "SAFE")] if one["match"])
        assert "One way to begin: “You stopped because of ..., which kept you safe." in note["instead"]
        assert "The standard: “Stops, tags, reports”" in note["instead"]
        assert "From your notes: “Tagged the forklift at the dock.”" in note["instead"]

    def test_notes_that_cannot_go_out_are_not_shown_again_and_a_stop_offers_nothing(self, ask, story, of):
        fields = {of("notes", "LEAD"): TOO_OLD, of("good", "LEAD"): "1", of("strength", "LEAD"): "You lacked depth."}
        notes = ask("priya", f"/entries/{story.entry()}/check", {"fields": fields}).json["notes"]
        assert notes[of("notes", "LEAD")][0]["instead"] == ""
        assert "From your notes" not in str(notes[of("strength", "LEAD")])

    def test_in_the_place_of_a_promise_a_click_puts_what_is_true_of_everybody(self, ask, story, of):
        fields = {of("gap", "LEAD"): "1", of("next_step", "LEAD"): "We will call you when the next post comes up."}
        notes = ask("priya", f"/entries/{story.entry()}/check", {"fields": fields}).json["notes"]
        promise = next(one for one in notes[of("next_step", "LEAD")] if one["use"])
        assert promise["use"].startswith("You are welcome to apply again.")
        assert promise["use"] in promise["instead"]

    def test_what_could_hurt_is_told_before_what_is_advice(self, ask, story, of):
        fields = {of("good", "LEAD"): "1", of("strength", "LEAD"): "We felt you were overqualified for the post room."}
        notes = ask("priya", f"/entries/{story.entry()}/check", {"fields": fields}).json["notes"]
        assert notes[of("strength", "LEAD")][0]["rule"] == "age.overqualified"

    def test_one_text_alone_is_checked(self, ask, story, of):
        entry = story.entry()
        answer = ask("priya", f"/entries/{entry}/check", {"text": "You were energetic.", "field": "evidence"})
        assert "energetic" in [note["match"] for note in answer.json["notes"][of("evidence", "LEAD")]]
        number = int(of("", "PLAN")[1:])
        answer = ask("priya", f"/entries/{entry}/check", {"text": "x", "field": "strength", "criterion": number})
        assert list(answer.json["notes"]) == [of("strength", "PLAN")]

    @pytest.mark.parametrize(("elsewhere", "told"), [(0, 3), (2, 1), (3, 0), (None, 3), ("3", 3), (-9, 3)])
    def test_the_nudges_at_other_criteria_count(self, ask, story, of, elsewhere, told):
        fields = {of("notes", "LEAD"): "Well done overall. Good answers. You did very well. You seemed keen."}
        body = {"fields": fields, "done": True, "nudges": elsewhere}
        notes = ask("priya", f"/entries/{story.entry()}/check", body).json["notes"][of("notes", "LEAD")]
        assert [note["level"] for note in notes].count("nudge") == told

    def test_autosave_puts_down_and_answers_when(self, ask, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        answer = ask("priya", f"/entries/{entry}/copy", {"fields": {name: " Three tasks.\r\n"}, "seen": "0.0"})
        assert answer.json == {"seen": "0.1", "saved": "12:00", "clashes": {}, "news": {}}
        answer = ask("priya", f"/entries/{entry}/copy", {"fields": {name: "Other."}, "seen": "0.0"})
        assert (answer.status_code, answer.json["clashes"]) == (409, {name: "Three tasks."})
        answer = ask("priya", f"/entries/{entry}/copy")
        assert (answer.json["seen"], answer.json["fields"]) == ("0.1", {name: "Three tasks."})

    def test_two_tabs_hear_of_each_others_fields(self, ask, story, of):
        entry = story.entry()
        put(story, entry, {of("notes", "LEAD"): "Three."})
        answer = ask("priya", f"/entries/{entry}/copy", {"fields": {of("notes", "PLAN"): "Twelve."}, "seen": "0.0"})
        assert (answer.status_code, answer.json["news"]) == (200, {of("notes", "LEAD"): "Three."})

    def test_keeping_a_wording(self, ask, story, of):
        entry, name = story.entry(), of("strength", "LEAD")
        put(story, entry, {of("good", "LEAD"): "1", name: "You were energetic."})
        checked = ask(
            "priya", f"/entries/{entry}/check", {"fields": {of("good", "LEAD"): "1", name: "You were energetic."}}
        )
        (note,) = [note for note in checked.json["notes"][name] if note["match"] == "energetic"]
        asked = {"field": name, "rule": note["rule"], "match": note["match"], "because": "fine"}
        answer = ask("priya", f"/entries/{entry}/keep", asked)
        assert answer.status_code == 409
        assert "reason" in answer.json["error"]
        answer = ask("priya", f"/entries/{entry}/keep", asked | {"because": "The advert asks for energy."})
        assert answer.json["kept"] == "The advert asks for energy."
        answer = ask("priya", f"/entries/{entry}/keep", asked | {"match": "tired", "because": "The advert says so."})
        assert answer.status_code == 409

    def test_a_stop_is_never_kept(self, ask, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        put(story, entry, {name: TOO_OLD})
        note = ask("priya", f"/entries/{entry}/check", {"fields": {name: TOO_OLD}}).json["notes"][name][0]
        asked = {"field": name, "rule": note["rule"], "match": note["match"], "because": "He is seventy years old."}
        assert ask("priya", f"/entries/{entry}/keep", asked).status_code == 409

    @pytest.mark.parametrize("what", ["copy", "check", "keep"])
    def test_mistakes_are_answered_in_json(self, ask, story, of, what):
        entry = story.entry()
        path = f"/entries/{entry}/{what}"
        assert ask(None, path, {}).status_code == 401
        for answer, status in (
            (ask("tom", path, {}), 404),
            (ask("priya", f"/entries/999999/{what}", {}), 404),
            (ask("priya", path, {"fields": {}}, token=False), 400),
            (ask("priya", path, "{"), 400),
            (ask("priya", path, ["x"]), 400),
            (ask("priya", path, {"fields": "x", "field": 7}), 400),
            (ask("priya", path, '{"fields": {"notes_1": "' + "x" * 300_000 + '"}}'), 413),
        ):
            assert answer.status_code == status, answer.text
            assert set(answer.json) == {"error", "fix"}

    def test_a_field_holds_so_much_and_no_more(self, ask, story, of):
        path = f"/entries/{story.entry()}/copy"
        answer = ask("priya", path, {"fields": {of("notes", "LEAD"): "x" * 6001}, "seen": "0.0"})
        assert answer.status_code == 413
        assert "6,000" in answer.json["fix"]
        assert ask("priya", path, {"fields": {"notes_999": "x"}, "seen": "0.0"}).status_code == 409
        assert ask("priya", path, {"fields": {f"x_{n}": "" for n in range(500)}, "seen": "0.0"}).status_code == 400

    def test_what_is_in_is_not_written_any_more(self, ask, story, of):
        entry = story.entry()
        story.save_well(entry)
        story.submit(entry)
        answer = ask("priya", f"/entries/{entry}/copy", {"fields": {of("notes", "LEAD"): "x"}, "seen": "1.0"})
        assert answer.status_code == 409
        assert "Ask HR" in answer.json["fix"]
