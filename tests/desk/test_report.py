"""The page that `try` leaves: what the head of HR reads, whatever stands in the workbook."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.core.terms import Outcome
from employer_portal.desk.report import Report
from employer_portal.exchange.batch import Placed
from employer_portal.feedback.marking import REACH, excerpt
from employer_portal.phrasing.findings import Field, Finding
from employer_portal.printing.colour import contrast
from employer_portal.workbook.sheets import (
    CandidateRow,
    CriterionRow,
    FeedbackRow,
    Level,
    Problem,
    RoundSheet,
    RoundWorkbook,
)


def finding(text, words, rule, level, why, *characteristic, category="discrimination", ask="", instead="") -> Finding:
    """What the checker says of some words; of the whole text where there are none."""
    start = text.index(words)
    end = start + len(words)
    return Finding(rule, category, characteristic, level, start, end, words, why, ask, instead, guidance="", because="")


ROUND = RoundSheet(
    vacancy_reference="OPS-2026-041", vacancy_title="Warehouse Team Leader", brand="Harbourside Logistics",
    contact_name="Jo Marsh", contact_email="jo@harbourside.example", letter_date=date(2026, 11, 25),
)  # fmt: skip
CRITERIA = (
    CriterionRow(2, "C1", "Leading a shift"),
    CriterionRow(3, "C2", "Health and safety"),
    CriterionRow(4, "C3", "Planning the day's work"),
)
PEOPLE = (
    ("Asha", "Rahman", Outcome.NOT_APPOINTED), ("Ben", "Okafor", Outcome.NOT_APPOINTED),
    ("Carys", "Pritchard", Outcome.RESERVE), ("Dmytro", "Kovalenko", Outcome.NOT_APPOINTED),
    ("Ewa", "Zielińska", Outcome.NOT_APPOINTED), ("", "Farida", Outcome.NOT_APPOINTED),
    ("יעל", "לוי", Outcome.NOT_APPOINTED), ("Graham", "Tate", Outcome.NOT_APPOINTED),
    ("Hana", "Sato", Outcome.RESERVE), ("Ifeoma", "Eze", Outcome.NOT_APPOINTED),
    ("Jack", "Whitlow", Outcome.NOT_APPOINTED), ("Kirsty", "Muir", Outcome.APPOINTED),
    ("Luis", "Ferreira", Outcome.WITHDREW), ("Mina", "Park", Outcome.PENDING),
)  # fmt: skip
CANDIDATES = tuple(
    CandidateRow(number + 2, f"WTL-{number + 1:02}", first, last, outcome, "someone@example.org")
    for number, (first, last, outcome) in enumerate(PEOPLE)
)
OLD = (
    "You told us how you ran the night shift when the scanners failed. Three of us felt you may be too old to keep "
    "pace with the younger pickers at peak. You were honest about that."
)
ENERGETIC = (
    "You greeted every picker by name. You came across as energetic and "
    "hungry, which is what this team needs after a hard year. You gave three tasks to three people within minutes."
)
NOTES = "Good on rotas. Mentioned two small children; will she want Saturdays? Ask HR."
GAVE = "Your rota left no cover for the hour in which two people pray. Next time, ask early who needs which break."
VAGUE = "In the end others were a better fit for the team."
SILENT = "Good."
LONG = "When the third lorry came in early you said that we would have to wait and see what the office thought of it."


def feedback(row, candidate, criterion, interviewer, **texts) -> FeedbackRow:
    return FeedbackRow(row, candidate, interviewer, criterion, 2, **texts)


FEEDBACK = (
    feedback(14, "WTL-02", "C1", "Priya Shah", evidence=OLD),
    feedback(15, "WTL-02", "C2", "Tom Reilly", strength=ENERGETIC, kept_because="fine"),
    feedback(21, "WTL-04", "C1", "Priya Shah", private_notes=NOTES),
    feedback(
        30, "WTL-05", "C3", "Tom Reilly", development=GAVE, kept_because="The criterion is planning breaks for all."
    ),
    feedback(33, "WTL-07", "C3", "Tom Reilly", development=VAGUE),
    feedback(34, "WTL-07", "C1", "Priya Shah", strength=SILENT),
    feedback(40, "WTL-10", "C1", "Priya Shah", development=LONG),
    feedback(51, "WTL-12", "C1", "Priya Shah", private_notes=OLD),
)
STOP = finding(
    OLD, "too old to keep pace", "age.too_old", "stop", "Could be read as a decision about age.", "age",
    ask="What did you see that the job needs?",
)  # fmt: skip
JUSTIFY = finding(
    ENERGETIC, "energetic", "age.energetic", "justify", "Could be read as wanting someone young.", "age", "disability",
    ask="What did they do, so that you thought so?", instead="You gave three tasks to three people within minutes.",
)  # fmt: skip
FINDINGS = (
    Placed(14, Field.EVIDENCE, "WTL-02", OLD, STOP, kept=False),
    Placed(15, Field.STRENGTH, "WTL-02", ENERGETIC, JUSTIFY, kept=False),
    Placed(21, Field.PRIVATE_NOTES, "WTL-04", NOTES, finding(
        NOTES, "two small children; will she want Saturdays", "pregnancy.childcare", "stop",
        "Could be read as deciding on family duties.", "pregnancy_maternity", "sex", ask="Would a father be asked?",
    ), kept=False),
    Placed(30, Field.DEVELOPMENT, "WTL-05", GAVE, finding(
        GAVE, "pray", "religion.practice", "justify", "Could be read as a remark about faith.", "religion_belief",
        ask="Is it about the rota or about the person?",
    ), kept=True),
    Placed(33, Field.DEVELOPMENT, "WTL-07", VAGUE, finding(
        VAGUE, "better fit for the team", "vague.fit", "nudge", "Says nothing that anybody could work on.",
        category="vague", ask="Which criterion was it, and what was missing?",
    ), kept=False),
    Placed(34, Field.STRENGTH, "WTL-07", SILENT, finding(
        SILENT, "", "silence.no_evidence", "nudge", "Gives no example.", category="silence", ask="What did they say?",
    ), kept=False),
    Placed(40, Field.DEVELOPMENT, "WTL-10", LONG, finding(
        LONG, LONG, "style.long", "nudge", "A long sentence is hard to take in on a hard day.", category="style",
    ), kept=False),
    Placed(51, Field.PRIVATE_NOTES, "WTL-12", OLD, STOP, kept=False),
)  # fmt: skip
OFF_SCALE = Problem(
    Level.ERROR, "Feedback", 44, "Rating", "7", "The rating is not on the scale 1 to 4.", "Write 1, 2, 3 or 4."
)
UNKNOWN = Problem(
    Level.WARNING, "Candidates", 1, "Shoe size", "Shoe size", "This column is not part of the format.",
    "Nothing to do: it is left out.",
)  # fmt: skip


def a_report(**changes) -> Report:
    """A round in which most letters are ready, some wait for each of the reasons there are, and three get none."""
    workbook = RoundWorkbook(ROUND, CRITERIA, CANDIDATES, FEEDBACK, (UNKNOWN, OFF_SCALE), {"WTL-11": (OFF_SCALE,)})
    findings = changes.pop("findings", FINDINGS)
    return finished(Report.begin(replace(workbook, **changes), findings))


def finished(report: Report) -> Report:
    """As `try` leaves it: what nothing holds is made."""
    for candidate in report.candidates.values():
        if candidate.letter == "held" and not candidate.reasons:
            candidate.letter, candidate.eml = "made", f"{candidate.reference}.eml"
            candidate.pdf, candidate.pdf_sha256 = f"{candidate.reference}.pdf", "0" * 64
    return report


class Page(HTMLParser):
    """What a browser makes of the report."""

    def __init__(self, report: Report, out) -> None:
        super().__init__()
        report.write(out)
        self.source = (out / "report.html").read_text(encoding="utf-8")
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[tuple[str, dict]] = []
        self.texts: list[tuple[tuple[str, ...], bool, str]] = []  # the elements around, whether folded, the text
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(values)
        self.links += [values["href"]] if "href" in values else []
        self.ids += [values["id"]] if "id" in values else []
        if tag not in {"meta", "br"}:
            self.open.append((tag, values))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        around = tuple(tag for tag, _ in self.open)
        folded = any(tag == "details" and "open" not in values for tag, values in self.open)
        if data.strip() and "style" not in around:
            self.texts.append((around, folded, data))

    def within(self, tag: str) -> str:
        return "".join(text for around, _, text in self.texts if tag in around)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(text if text.endswith(" ") else f"{text} " for _, _, text in self.texts))

    def folded(self, words: str) -> bool:
        """Whether these words wait behind a click wherever they stand."""
        places = [folded for _, folded, text in self.texts if words in text]
        assert places, f"{words!r} stands nowhere"
        return all(places)


@pytest.fixture
def page(tmp_path):
    return lambda report: Page(report, tmp_path)


def made(number: int, held: int = 0, none: int = 0) -> Report:
    """A round with so many letters made, held, and not due."""
    outcomes = [Outcome.RESERVE] * (number + held) + [Outcome.WITHDREW] * none
    candidates = [CandidateRow(n, f"C{n}", "Sam", "Reed", outcome) for n, outcome in enumerate(outcomes)]
    report = Report.begin(RoundWorkbook(ROUND, CRITERIA, tuple(candidates), ()), ())
    for candidate in list(report.candidates.values())[number : number + held]:
        candidate.reasons.append("The letter has a character that no font can show.")
    return finished(report)


@pytest.mark.parametrize(
    ("report", "heading"),
    [
        (made(8, 3), "8 of 11 letters are ready; 3 wait for somebody"),
        (made(1, 1), "1 of 2 letters is ready; 1 waits for somebody"),
        (made(0, 3), "None of 3 letters is ready; 3 wait for somebody"),
        (made(8, 0, 2), "All 8 letters are ready"),
        (made(1), "The letter is ready"),
        (made(0, 0, 2), "Nobody in this round gets a feedback letter"),
        (made(0), "There is nobody in this workbook yet"),
        (made(1234, 1), "1,234 of 1,235 letters are ready; 1 waits for somebody"),
        (replace(made(2, 3), stopped=True), "Stopped early: 2 of 5 letters are ready"),
    ],
)
def test_the_heading_says_how_the_round_stands(page, report, heading):
    assert page(report).within("h1") == heading


def test_role_employer_and_date_stand_at_the_top(page):
    text = page(a_report()).text
    assert "Warehouse Team Leader · Harbourside Logistics" in re.sub(r"\s+·", " ·", text)
    assert "letters dated 25 November 2026" in text


def test_each_ready_letter_is_one_click_away_and_no_other_is(page):
    report = a_report()
    report.candidate("WTL-08").eml = None  # by post
    report.candidate("WTL-01").pdf = None  # plain text
    links = page(report).links
    assert {"WTL-01.eml", "WTL-03.eml", "WTL-03.pdf", "WTL-08.pdf"} <= set(links)
    assert not {"WTL-08.eml", "WTL-01.pdf", "WTL-02.pdf", "WTL-02.eml", "WTL-11.pdf", "WTL-12.pdf", "None"} & set(links)


def test_every_link_on_the_page_leads_somewhere(page):
    shown = page(a_report())
    assert {link[1:] for link in shown.links if link.startswith("#")} <= set(shown.ids)
    assert len(shown.ids) == len(set(shown.ids))


def test_a_finding_stands_in_its_sentence_with_who_where_why_and_what_to_ask(page):
    shown = page(a_report())
    sentence = (
        'Three of us felt you may be <mark class="stop">too old to keep pace</mark> with the younger pickers at peak.'
    )
    assert sentence in shown.source
    assert "the scanners failed" not in shown.text
    for words in (
        "Feedback, row 14, Evidence", "Priya Shah", "Leading a shift", "Stop · age",
        "Could be read as a decision about age.", "What did you see that the job needs?", "age.too_old",
        "Justify · age or disability", "You gave three tasks to three people within minutes.",
    ):  # fmt: skip
        assert words in shown.text
        assert not shown.folded(words)


def test_words_in_private_notes_are_marked_as_the_panels_own(page):
    shown = page(a_report())
    note = shown.source[shown.source.index("row 21") :].partition("</blockquote>")[0]
    assert "Not in the letter" in note
    assert "Not in the letter" not in page(a_report(findings=FINDINGS[:2])).text


def test_a_reason_that_says_nothing_is_shown_to_be_too_little(page):
    assert "The reason given, “ fine ”, does not yet say enough." in page(a_report()).text


def test_kept_words_stand_with_their_reason_and_hold_nothing(page):
    report = a_report()
    assert report.candidate("WTL-05").letter == "made"
    assert "Kept because: The criterion is planning breaks for all." in page(report).text


def test_advice_waits_behind_a_click_and_what_holds_a_letter_does_not(page):
    shown = page(a_report())
    assert shown.folded("Says nothing that anybody could work on.")
    assert shown.folded("About the whole text. Gives no example.")
    assert not shown.folded("Could be read as deciding on family duties.")


def test_a_stop_about_someone_who_gets_no_letter_is_still_shown_to_hr(page):
    shown = page(a_report(findings=FINDINGS[-1:]))
    assert "WTL-12 , Kirsty Muir" in shown.text
    assert not shown.folded("Could be read as a decision about age.")


def test_a_problem_says_where_what_stands_there_and_how_to_mend_it(page):
    shown = page(a_report())
    table = shown.source[shown.source.index('id="problems"') :]
    errors, notes = table.index("Feedback, row 44, Rating"), table.index("Candidates, row 1, Shoe size")
    assert errors < notes
    assert "<bdi>7</bdi>" in table
    assert "The rating is not on the scale 1 to 4. Write 1, 2, 3 or 4." in table
    assert "What was written about this person is checked once this is corrected." in shown.text


def test_what_to_do_next_names_only_what_is_to_be_done(page):
    everything = page(a_report()).within("ol")
    for words in ("Correct 1 place", "1 stop in words for", "1 stop in private notes", "Reword 1 phrase", "try"):
        assert words in everything
    justify = page(a_report(findings=FINDINGS[1:2], problems=(), held={})).within("ol")
    assert "Reword 1 phrase" in justify
    assert "stop" not in justify
    assert "Mend" not in justify
    assert not page(made(3)).within("ol")


def test_a_letter_held_for_another_reason_says_it_in_full(page):
    assert "The letter has a character that no font can show." in page(made(1, 1)).text


def test_a_candidate_whose_row_cannot_be_read_is_listed(page):
    problem = Problem(Level.ERROR, "Candidates", 9, "Outcome", "maybe", "This is not an outcome.", "Write “reserve”.")
    text = page(a_report(held={"WTL-77": (problem,)}, problems=(problem,))).text
    assert "WTL-77 Could not be read" in text


def test_what_was_assumed_is_said_once_for_all_who_are_on_the_list(page):
    report = a_report()
    assert [about for about, _ in report.assumptions] == ["2 people on the reserve list"]
    assert "No day is recorded until which the reserve list runs" in page(report).text
    assert report.table()["assumed"][0]["about"] == "2 people on the reserve list"


def test_long_lists_are_folded_and_long_advice_points_to_the_file(page):
    few, many = page(made(40)), page(made(41))
    assert not few.folded("C7")
    assert many.folded("C7")
    rows = tuple(feedback(row, "WTL-07", "C3", "Tom Reilly", development=VAGUE) for row in range(100, 350))
    vague = FINDINGS[4].finding
    findings = [Placed(row.row, Field.DEVELOPMENT, "WTL-07", VAGUE, vague, kept=False) for row in rows]
    text = page(a_report(feedback=rows, findings=findings)).text
    assert "50 more of this kind" in text
    assert "250 nudges" in text


@pytest.mark.parametrize("word", ["reject", "unlawful", "bias", "illegal", "fail", "score"])
@pytest.mark.parametrize("report", [a_report(), made(3), made(0), made(0, 2)], ids=["all", "clean", "empty", "held"])
def test_the_page_speaks_kindly(page, report, word):
    assert word not in page(report).text.replace("when the scanners failed", "").lower()


def test_the_page_stands_alone(page):
    shown = page(a_report())
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(shown.tags)
    assert not re.search(r"url\(|@import|https?:|//", shown.source)
    assert "default-src 'none'" in shown.source


HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)> \"' & {{ 7 * 7 }} javascript:alert(1) \u202e"


def hostile(text: str) -> Report:
    """A round where everything that a person can write is this text."""
    problem = Problem(Level.ERROR, text, 3, text, text, text, text)
    workbook = RoundWorkbook(
        replace(ROUND, vacancy_reference=text, vacancy_title=text, brand=text, stage=text),
        (CriterionRow(2, text, text),),
        tuple(replace(CANDIDATES[n], reference=f"{n}{text}", first_name=text, last_name=text) for n in range(5)),
        tuple(FeedbackRow(n, f"{n}{text}", text, text, 2, evidence=text, kept_because=text) for n in range(4)),
        (problem,),
        {f"4{text}": (problem,), f"unread{text}": (problem,)},
    )
    said = Finding(text, text, (text,), "justify", len(text), 2 * len(text), text, text, text, text, text, text)
    findings = [
        Placed(0, Field.EVIDENCE, f"0{text}", text * 3, said, kept=False),
        Placed(1, Field.EVIDENCE, f"1{text}", text * 3, said, kept=True),
        Placed(2, Field.PRIVATE_NOTES, f"2{text}", text * 3, said, kept=False),
    ]
    report = Report.begin(workbook, findings)
    report.candidate(f"3{text}").reasons.append(text)
    return report


def test_what_people_wrote_is_shown_and_never_run(page):
    shown, plain = page(hostile(HOSTILE)), page(hostile("something ordinary"))
    assert shown.tags == plain.tags
    assert shown.attributes == plain.attributes
    assert HOSTILE in shown.text
    assert "49" not in shown.source


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=2, max_size=60))
def test_any_text_leaves_the_page_as_it_is_built(tmp_path_factory, text):
    out = tmp_path_factory.mktemp("report")
    shape = Page(hostile("something ordinary"), out).tags
    assert [tag for tag in Page(hostile(text), out).tags if tag != "mark"] == [tag for tag in shape if tag != "mark"]


def test_the_file_for_programs_keeps_its_form(page, tmp_path):
    page(a_report())
    table = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert table["counts"] == {"candidates": 14, "made": 8, "held": 3, "none": 3, "problems": 2, "findings": 8}
    assert {"reference", "outcome", "letter", "reasons", "eml", "pdf", "pdf_sha256", "left_out", "remarks"} == set(
        table["candidates"][0]
    )
    assert {
        "sheet", "row", "column", "rule", "category", "characteristic", "level", "start", "end", "match", "why", "ask",
    } <= set(table["findings"][0])  # fmt: skip


INK = ("ink", "quiet", "brand", "stop", "justify", "nudge")
GROUNDS = ("ground", "paper", "tint", "soft", "stop-soft", "justify-soft")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_every_colour_can_be_read_on_every_ground(page, theme):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    blocks = re.findall(r":root \{(.*?)\}", page(made(1)).source, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[["light", "dark", "print"].index(theme)]))
    for ink in INK:
        for ground in GROUNDS:
            assert contrast(colours[ink], colours.get(ground, "#ffffff")) >= 4.5, f"{ink} on {ground}"


@given(before=st.text(max_size=900), words=st.text(min_size=1, max_size=40), after=st.text(max_size=900))
def test_an_excerpt_is_a_piece_of_the_text_around_the_words(before, words, after):
    found = excerpt(before + words + after, len(before), len(before) + len(words))
    assert found.words == words
    assert before.endswith((found.before, found.before.removeprefix("…")))
    assert after.startswith((found.after, found.after.removesuffix("…")))
    assert max(len(found.before), len(found.after)) <= REACH + 1


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        ("One. You are two old. Three.", "two", ("You are ", "two", " old.")),
        ("He said “Stop!” Then it was too late.", "too late", ("Then it was ", "too late", ".")),
        ("第一です。二番目は若い。", "若い", ("二番目は", "若い", "。")),
        ("First line\nsecond line", "second", ("", "second", " line")),
        ("You kept 3.5 t moving. Good.", "moving", ("You kept 3.5 t ", "moving", ".")),
        ("One ends. Two begins", "ends. Two", ("One ", "ends. Two", " begins")),
    ],
)
def test_an_excerpt_is_the_sentence(text, words, whole):
    start = text.index(words)
    assert excerpt(text, start, start + len(words)) == whole


def test_a_finding_about_the_whole_text_shows_how_it_begins():
    assert excerpt("Good. Very good.", 0, 0) == ("", "", "Good. Very good.")
    assert excerpt("word " * 900, 0, 0).after.endswith("word…")


def test_a_sentence_without_spaces_is_cut_but_not_dropped():
    found = excerpt("若" * 900 + "い" + "若" * 900, 900, 901)
    assert found == ("…" + "若" * REACH, "い", "若" * REACH + "…")
