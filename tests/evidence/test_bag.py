"""A pack for an expert: it holds all that is on record, and whoever changes a byte of it is found out."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from employer_portal.core.clock import fixed
from employer_portal.core.errors import Conflict
from employer_portal.evidence.making import make
from employer_portal.evidence.naming import Called, Names, names_of
from employer_portal.evidence.values import Of, Own
from employer_portal.proof import verify
from tests.evidence.other_eyes import complains
from tests.factories import GOOD_GAP, GOOD_STRENGTH


@pytest.fixture
def bag(story, records):
    story.approve(story.waiting("C-1"))
    story.ready("C-2")
    return records.of_application("C-1")


def index(bag):
    return json.loads((bag.folder / "data" / "index.json").read_text())


def run(folder, *more, encoding="utf-8"):
    """As the other side runs it: with its own Python, its console, and nothing of ours to import."""
    done = subprocess.run(
        [sys.executable, "-S", str(folder / "verify.py"), *more], check=False, capture_output=True, text=True,
        env={"PYTHONIOENCODING": encoding}, cwd=folder,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_everything_on_record_is_in_it_in_the_order_of_time(bag):
    assert [row["number"] for row in index(bag)] == list(range(1, len(index(bag)) + 1))
    kinds = {row["kind"] for row in index(bag)}
    assert {"Criteria", "The round", "Application", "Feedback", "Decision", "Letter", "Delivery", "Training"} <= kinds
    papers = [json.loads((bag.folder / "data" / "papers" / f"{row['key']}.json").read_text()) for row in index(bag)]
    assert [paper["at"] for paper in papers] == sorted(paper["at"] for paper in papers)
    page = (bag.folder / "papers.html").read_text()
    assert GOOD_STRENGTH in page.replace("&#39;", "'")
    assert "Q2: twelve, no volume." in page
    lines = [json.loads(line) for line in (bag.folder / "data" / "trail.jsonl").read_text().splitlines()]
    assert {"decision.made", "letter.approve"} & {line["verb"] for line in lines}


def test_of_what_came_at_one_moment_feedback_stands_before_the_decision_that_rests_on_it(bag):
    """A whole round comes in from a workbook at one moment."""
    papers = [json.loads((bag.folder / "data" / "papers" / f"{row['key']}.json").read_text()) for row in index(bag)]
    decision = next(paper for paper in papers if paper["kind"] == "Decision")
    together = [paper["kind"] for paper in papers if (paper["at"], paper["of"]) == (decision["at"], decision["of"])]
    assert {"Application", "Feedback", "Decision"} <= set(together)
    assert together.index("Application") < together.index("Feedback") < together.index("Decision")


def test_it_says_itself_that_it_is_whole(bag):
    code, said = run(bag.folder)
    assert code == 0, said
    assert bag.top in said
    assert run(bag.folder, "--top", bag.top)[0] == 0
    assert complains(bag.folder) == ""
    code, said = run(bag.folder, str(bag.folder), "--top", "0" * 64)
    assert code == 1
    assert "the top hash is another one" in said


@pytest.mark.parametrize("name", ["data/index.json", "bag-info.txt", "verify.py", "index.html", "data/trail.jsonl"])
def test_a_changed_byte_is_named(bag, name):
    file = bag.folder / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert f"{name} was changed" in list(verify.faults(bag.folder))
    assert name in complains(bag.folder)


@pytest.mark.parametrize("byte", [b"\xff", b"[" * 200_000], ids=["no letter", "deeper than anybody reads"])
def test_a_byte_that_is_no_text_is_named_like_any_other(bag, byte):
    trail = bag.folder / "data" / "trail.jsonl"
    trail.write_bytes(byte + trail.read_bytes())
    code, said = run(bag.folder)
    assert code == 1
    assert "data/trail.jsonl was changed" in said
    assert "data/trail.jsonl, line 1: it cannot be read" in said


def test_an_added_name_that_the_console_cannot_show_is_said_with_escapes(bag):
    (bag.folder / "data" / "Łą.txt").write_text("one page more")
    code, said = run(bag.folder, encoding="cp1252")
    assert code == 1
    assert r"data/\u0141\u0105.txt was added" in said


def test_what_is_missing_added_or_renamed_is_named(bag):
    data = bag.folder / "data"
    (data / "more.txt").write_text("one page more")
    (bag.folder / "beside.txt").write_text("and one beside")
    (data / "index.json").rename(data / "list.json")
    shutil.rmtree(data / "files")
    said = list(verify.faults(bag.folder))
    assert complains(bag.folder).startswith("Payload-Oxum validation failed")  # and it looks no further
    assert "data/more.txt was added" in said
    assert "beside.txt was added" in said
    assert "data/index.json was renamed to data/list.json" in said
    assert any(one.startswith("data/files/letter-") and one.endswith(" is missing") for one in said)
    assert any(one.startswith("bag-info.txt says") for one in said)


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt", "bagit.txt"])
def test_a_manifest_that_is_gone_is_named(bag, name):
    (bag.folder / name).unlink()
    assert any(one.startswith(f"{name} is missing") for one in verify.faults(bag.folder))


def test_a_line_of_the_trail_that_was_rewritten_together_with_the_manifests_is_named(bag):
    trail = bag.folder / "data" / "trail.jsonl"
    trail.write_text(re.sub(r'"actor_id": \d+', '"actor_id": 99', trail.read_text()))
    bag.folder.joinpath("manifest-sha256.txt").write_text(
        "".join(
            f"{verify.sha256_of(path)}  {path.relative_to(bag.folder).as_posix()}\n"
            for path in sorted((bag.folder / "data").rglob("*")) if path.is_file()
        )
    )  # fmt: skip
    said = list(verify.faults(bag.folder, bag.top))
    assert any("it is not what its hash says" in one for one in said)


def test_others_are_called_by_their_reference(bag, story):
    everything = "".join(path.read_text() for path in bag.folder.rglob("*") if path.suffix in {".json", ".html"})
    assert "Ortiz1" in everything
    assert "Ortiz2" not in everything
    assert "sam2@post.example" not in everything
    assert GOOD_GAP in everything
    assert "[C-2]" in everything or '"whose": "C-2"' in everything


def test_names_are_an_act_of_its_own(story, records):
    story.approve(story.waiting("C-2"))
    plain, named = records.of_application("C-1"), records.of_application("C-1", named=True)
    assert not list((plain.folder / "data" / "files").iterdir())
    assert any("pdf" in path.name for path in (named.folder / "data" / "files").iterdir())
    assert "Ortiz2" in (named.folder / "papers.html").read_text()


NAMES = ("李伟", "Nguyễn Thị Bích", "محمد علي", "सीता देवी", "O’Neill-Smith", "Will May", "김철수", "สมชาย")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_replaced_wherever_it_stands(name):
    first, _, last = name.rpartition(" ")
    names = Names(
        [
            Called(1, "C-1", names_of("Sam", "Ortiz", ""), ""),
            Called(2, "C-2", names_of(first, last, ""), "x@y.example"),
        ],
        frozenset({1}),
    )
    said = names.hidden(f"Sam was quicker than {name}, and {name.upper()} knew ({name}’s words), see X@Y.example.")
    for word in name.replace("-", " ").replace("’", " ").split():
        assert word not in said or len(word) == 1
    assert said.startswith("Sam was quicker than [C-2]")
    assert "[address of C-2]" in said
    assert names.hidden("he will, and in may") == "he will, and in may"
    assert names.hidden(Own(f"{name} sat on the panel")) == f"{name} sat on the panel"


def test_a_name_that_two_have_is_whose_paper_it_is():
    names = Names(
        [Called(1, "C-1", names_of("Sam", "A-One", ""), ""), Called(2, "C-2", names_of("Sam", "Two", ""), "")],
        frozenset(),
    )
    assert names.hidden("Sam led well.", 2) == "[C-2] led well."
    assert names.hidden("Sam led well.") == "[a candidate] led well."


def test_a_reference_that_gives_the_name_away_is_a_number():
    names = Names([Called(7, "WTL-ortiz", names_of("Sam", "Ortiz", ""), "")], frozenset())
    assert names.whose(7) == "Candidate 1"
    assert names.hidden("Ortiz led well.") == "[Candidate 1] led well."


def test_a_killed_export_leaves_no_folder_that_looks_whole(story, records, tmp_path):
    asked = records.ask(Of.ROUND, story.round_id)
    out = tmp_path / "pack"
    script = (
        "import os, sys\n"
        "from employer_portal.evidence import bag\n"
        "from pathlib import Path\n"
        "with bag.beside(Path(sys.argv[1])) as part:\n"
        "    (part / 'half').write_text('half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(out)], check=False)
    assert not out.exists()
    assert (tmp_path / "pack.part" / "half").exists()
    made = make(
        story.database, asked, out, actor=story.actors["rhoda"], timezone="Europe/London", clock=fixed(story.now)
    )
    assert list(verify.faults(made.folder, made.top)) == []
    assert not (tmp_path / "pack.part").exists()
    with pytest.raises(Conflict, match="is there already"):
        make(story.database, asked, out, actor=story.actors["rhoda"], timezone="Europe/London", clock=fixed(story.now))
