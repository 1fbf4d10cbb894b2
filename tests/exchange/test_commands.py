"""What the command for imports hands to the one way in."""

import io
import zipfile

import pytest

from employer_portal.core.errors import DomainError
from employer_portal.exchange.commands import _as_file
from employer_portal.exchange.reading import profile_in, read_here
from employer_portal.scorecards.profile import to_toml
from employer_portal.workbook.files import UnknownShape
from tests.scorecards.cards import by_criterion, drafted, filled
from tests.workbook.workbooks import xlsx


def test_a_folder_of_sheets_is_one_file_that_depends_on_the_sheets_alone(tmp_path):
    folder = tmp_path / "round"
    folder.mkdir()
    for name in ("Round.TSV", "Criteria.csv", "notes.txt"):
        (folder / name).write_text(name)
    name, content = _as_file(folder)
    assert name == "round.zip"
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["Criteria.csv", "Round.TSV"]
    (folder / "notes.txt").write_text("other notes")
    assert _as_file(folder)[1] == content


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_scorecard_of_unknown_shape_leaves_a_draft_to_look_at(folder):
    path = xlsx(folder / "card.xlsx", by_criterion())
    with pytest.raises(UnknownShape) as refused:
        read_here(path, None, day_first=True)
    assert "A draft of how to read it was written to card.profile.toml: 6 of 6 columns have a place" in str(
        refused.value
    )
    draft = (folder / "card.profile.toml").read_text()
    assert '"Mark" = "Rating"  # a guess' in draft
    with pytest.raises(UnknownShape, match=r"card\.profile\.toml is there already"):
        read_here(path, None, day_first=True)
    assert (folder / "card.profile.toml").read_text() == draft, "what somebody filled in there stays"


def test_a_scorecard_is_read_by_its_profile(folder):
    path = xlsx(folder / "card.xlsx", by_criterion())
    (folder / "p.toml").write_text(to_toml(filled(drafted(path))))
    assert not read_here(path, profile_in(folder / "p.toml"), day_first=True).held


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns = [", "cannot be read"),
        ("name = 'x'", "has no [columns]"),
        ("[columns]\nA = 'Ratting'", "Did you mean “Rating”?"),
        ("[columns]\nA = 3", "at [columns] A"),
        ("columns = 3", "a table, [columns]"),
        ("[columns]\n[round]\nBrandy = 'x'", "Did you mean “Brand”?"),
        ("[columns]\n[for-all]\nOutcome = true", "a text in quotation marks"),
        ("header-rows = 7\n[columns]", "It may be: 1, 2."),
        ("sheet-names = 'Email'\n[columns]", "at sheet-names"),
        ("[colums]\n[columns]", "which no profile has"),
    ],
)
def test_a_profile_that_cannot_be_one_says_where(folder, text, said):
    (folder / "p.toml").write_text(text)
    path = xlsx(folder / "card.xlsx", by_criterion())
    with pytest.raises(DomainError) as refused:
        read_here(path, profile_in(folder / "p.toml"), day_first=True)
    assert said in str(refused.value)


def test_a_file_without_headings_says_so(folder):
    path = xlsx(folder / "card.xlsx", {"Sheet1": [["So", 1], ["many", 2]]})
    with pytest.raises(UnknownShape, match="no row of it looks like headings"):
        read_here(path, None, day_first=True)
