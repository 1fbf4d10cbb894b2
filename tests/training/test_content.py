"""The training's files: all in order as they are, and each mistake named with its file and place."""

import shutil

import pytest
from click.testing import CliRunner

from employer_portal.settings import HOME
from employer_portal.training import commands, proof
from employer_portal.training.content import ContentFault, load_content

GUIDANCE = HOME / "guidance"


def test_the_files_are_in_order(checker):
    assert proof.mistakes(GUIDANCE, checker) == []


@pytest.fixture
def folder(tmp_path):
    """A copy that may be spoilt."""
    for part in ("pages", "modules", "cases", "letters"):
        shutil.copytree(GUIDANCE / part, tmp_path / part)
    shutil.copy(GUIDANCE / "refreshers.toml", tmp_path)
    return tmp_path


M1 = "modules/m1-why-and-when.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "said"),
    [
        (M1, 'page = "telling-the-outcome"', 'page = "telling"', "question m1-", "there is no page telling."),
        (M1, "What do you do next?", "What do you not do next?", "question m1-", "ask for what is"),
        (M1, "What do you do next?", "Do something next.", "question m1-", "it asks nothing"),
        (M1, 'id = "m1-02"', 'id = "m1-01"', "m1-01", "this id stands twice"),
        (M1, "right = true", "right = false", "question m1-", "one of its three options is right"),
        (M1, "start = ", 'start = "nowhere" #', "nowhere", "there is no such scene"),
        ("pages/fair-feedback.md", "\n## ", "\nSee [this](nothing).\n## ", "link to nothing", "no such page"),
        ("pages/index.toml", '"fair-feedback", ', "", "", "stands in no part of index.toml"),
        ("pages/index.toml", 'module = "m8"', 'module = "m9"', "m8", "each module has a part"),
        (
            "letters/2-primary-teacher.toml",
            "We did not hear",
            "You are too old: we did not hear",
            "Primary",
            "holds its last",
        ),
        ("letters/2-primary-teacher.toml", "good = true", "good = false", "Primary", "is `good`"),
        ("cases/ratings/care-a-fall.toml", "\nrating = 2", "\nrating = 4", "care-a-fall", "`off` says of each"),
    ],
)
def test_a_mistake_is_named_with_its_place(folder, checker, file, old, new, place, said):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    found = [one for one in proof.mistakes(folder, checker) if place in one.place and said in one.said]
    assert found, [str(one) for one in proof.mistakes(folder, checker)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("days = [2, 16, 30]", "then_every: field required"),
        ("days = [16, 2]\nthen_every = 91", "days: these do not rise"),
        ("days = []\nthen_every = 91", "days: tuple should have at least 1 item"),
        ("days = [2, 16", "this cannot be read"),
    ],
)
def test_days_of_refreshers_that_cannot_be_are_named(folder, checker, text, said):
    (folder / "refreshers.toml").write_text(text)
    with pytest.raises(ContentFault, match=said):
        proof.mistakes(folder, checker)


def test_a_model_that_the_live_checker_would_hold_is_named(folder, checker):
    file = next(path for path in sorted((folder / "cases/rewrites").glob("*.toml")) if "model =" in path.read_text())
    held = "model = 'You are too old for this.'"
    lines = [held if line.startswith("model =") else line for line in file.read_text().splitlines()]
    file.write_text("\n".join(lines))
    assert any("the checker holds its model rewriting" in one.said for one in proof.mistakes(folder, checker))


def test_what_cannot_be_read_is_named_by_what_its_author_knows_it_as(folder):
    text = (folder / M1).read_text().replace("why = ", "because = ", 1)
    (folder / M1).write_text(text)
    (folder / "modules" / "m9-broken.toml").write_text("title = ")
    with pytest.raises(ContentFault) as fault:
        load_content(folder)
    said = str(fault.value)
    assert "question m1-01, option 1, why: this is missing." in said
    assert "modules/m9-broken.toml: this is not well-formed" in said


def test_the_command_says_so_and_ends_with_one(folder):
    assert CliRunner().invoke(commands.check_pages, [str(GUIDANCE)]).exit_code == 0
    (folder / M1).write_text("title = 3")
    run = CliRunner().invoke(commands.check_pages, [str(folder), "--format", "json"])
    assert run.exit_code == 1
    assert '"file": "modules/m1-why-and-when.toml"' in run.stdout
