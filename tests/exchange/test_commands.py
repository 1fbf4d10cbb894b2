"""What the command for imports hands to the one way in."""

import io
import zipfile

from employer_portal.exchange.commands import _as_file


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
