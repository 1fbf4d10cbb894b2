"""A small round as a folder of .csv files."""

from pathlib import Path

ROUND = {
    "Vacancy reference": "R-7", "Vacancy title": "Ferry Purser", "Contact name": "Mo Lind",
    "Contact email": "jobs@ferry.example",
}  # fmt: skip
#: The row of the Round sheet below those that every round has.
HEAD = len(ROUND) + 2
DECISIONS = "Candidate,Criterion,Agreed rating,Evidence,Posts,Reason where all were met,Reserve until"


def folder(path: Path, decisions: str, ratings: tuple[int, ...], fields: dict[str, str]) -> Path:
    """A round of one candidate and one criterion, whom Ann, Tom ... rated so."""
    lines = [f'{name},"{value}"' for name, value in (ROUND | fields).items()]
    people = ["Ann", "Tom", "Eve"][: len(ratings)]
    said = "You counted the till twice.,You named the sum.,,"
    texts = {
        "Round": "\n".join(["Field,Value", *lines]),
        "Criteria": "Code,Criterion\nA,Handling cash",
        "Candidates": "Reference,Last name,Email,Outcome\nC-1,Sol,sol@post.example,not appointed",
        "Feedback": "\n".join(
            [
                "Candidate,Interviewer,Criterion,Rating,Evidence,Strength,Development,Next step",
                *(f"C-1,{who},A,{rating},{said}" for who, rating in zip(people, ratings, strict=True)),
            ]
        ),
    }
    if decisions:
        texts["Decisions"] = f"{DECISIONS}\n{decisions}"
    for name, text in texts.items():
        (path / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return path
