"""Letters a second against bare WeasyPrint in the same run, the memory they keep, and how large they are."""

import multiprocessing
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median

from employer_portal.printing.content import Content
from employer_portal.printing.press import Press, Rendered
from tests.printing import samples

CORES = 2
ROUNDS = 5
GOALS = {
    "times as fast as bare WeasyPrint": ">= 2",
    "memory kept over 500 letters, MiB": "<= 10",
    "two pages, KiB": "<= 40",
    "large print and logo included, same bytes again": ">= 1",
}

# What one would write first, given to WeasyPrint as it is: ratings as a drawing, feedback as a table, on two pages.
POINTS = [point for section in samples.LONG.sections for point in section.points]
BARS = "".join(
    f'<text x="0" y="{20 * row + 15}" font-size="12">{point.title}</text>'
    f'<rect x="220" y="{20 * row + 4}" width="{60 + 40 * (row % 4)}" height="12" rx="3" fill="#1f4e5f"/>'
    for row, point in enumerate(POINTS)
)
ROWS = "".join(
    f"<tr><th>{point.title}</th><td>Shown</td><td>{point.paragraphs[0]}</td><td>{' '.join(point.steps)}</td></tr>"
    for point in POINTS
)
PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in (*samples.LONG.opening, *samples.ABOUT.paragraphs))
BARE = f"""<html><body><h1>Northgate Distribution</h1>{PROSE}<svg width="460" height="170">{BARS}</svg>
<table border="1"><tr><th>Criterion</th><th>Rating</th><th>Evidence</th><th>Next step</th></tr>{ROWS}</table>
</body></html>"""


def run(letters: int = 500) -> dict[str, float | str]:
    """Figures by name; `letters` is how many one renderer prints for the figure on memory."""
    bare, ours = rates()
    with Press(1) as press:
        kept = _kept(press, letters)
        again = dict(press.render((name, samples.ALL[name]) for name in ("large-print", "logo")))
        first = dict(press.render((name, samples.ALL[name]) for name in ("large-print", "logo")))
        [(_, long)] = press.render([("long", samples.LONG)])
    assert isinstance(long, Rendered)
    return {
        "bare WeasyPrint, two pages with table and drawing, letters/s": bare,
        "ours, text, HTML and PDF, letters/s": ours,
        "times as fast as bare WeasyPrint": ours / bare,
        f"memory kept over {letters} letters, MiB": kept,
        "two pages, KiB": len(long.pdf) / 1024,
        "large print and logo included, same bytes again": float(first == again),
    }


def rates() -> tuple[float, float]:
    """Letters a second, bare and ours, warm: medians of rounds in turn, so that a busy moment troubles both alike."""
    bare, ours = [], []
    with multiprocessing.get_context("spawn").Pool(CORES) as pool, Press(CORES) as press:
        for round_number in range(ROUNDS + 1):
            bare.append(sum(pool.map(_bare_rate, [4] * CORES, chunksize=1)))
            ours.append(_rate(press, 12 * CORES))
            if round_number == 0:  # was for warming up
                bare, ours = [], []
    return median(bare), median(ours)


def _bare_rate(number: int) -> float:
    from weasyprint import HTML

    begun = time.perf_counter()
    for _ in range(number):
        HTML(string=BARE).write_pdf()
    return number / (time.perf_counter() - begun)


def _letters() -> Iterator[tuple[int, Content]]:
    """Warehouse, hospice and long letters in turn, without end."""
    number = 0
    while True:
        for content in (samples.WAREHOUSE, samples.NURSE, samples.MODERN, samples.LONG):
            yield number, content
            number += 1


def _rate(press: Press, number: int) -> float:
    begun = time.perf_counter()
    assert all(isinstance(letter, Rendered) for _, letter in press.render(islice(_letters(), number)))
    return number / (time.perf_counter() - begun)


def _kept(press: Press, number: int) -> float:
    """MiB a renderer has more after `number` letters than after its first 50."""
    for _ in press.render(islice(_letters(), 50)):
        pass
    before = _resident(press)
    for _ in press.render(islice(_letters(), number)):
        pass
    return _resident(press) - before


def _resident(press: Press) -> float:
    process = press._renderers[0]._process
    assert process
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
