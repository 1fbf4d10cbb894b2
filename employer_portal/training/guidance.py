"""The rules as pages for the people they speak to: made from the rules, so that page and checker cannot disagree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from employer_portal.core import templating
from employer_portal.phrasing import sources
from employer_portal.phrasing.findings import CHARACTERISTICS, spoken


@dataclass(frozen=True, slots=True)
class RulePage:
    """What a reader needs of one rule."""

    id: str
    title: str
    level: str
    category: str
    characteristics: tuple[str, ...]
    why: str
    ask: str
    instead: str
    source: str
    since: str
    flags: tuple[Markup, ...]  # with the words marked
    passes: tuple[str, ...]


def rule_pages(folder: Path, pack: str = "gb", local: Path | None = None) -> list[RulePage]:
    """Every rule of a pack, in the order of the files. Raises `RulesFault` for rules that cannot be used."""
    return [_page(table.name, table.values) for table in sources.read(folder, pack, local=local).rules]


def build(pages: Iterable[RulePage], out: Path) -> int:
    """Write a page for each rule and an index by characteristic into `out`; returns how many rules there are."""
    out.mkdir(parents=True, exist_ok=True)
    told = list(pages)
    for page in told:
        _write(out / f"{page.id}.html", templating.render("guidance/rule.html", rule=page))
    _write(out / "index.html", templating.render("guidance/index.html", groups=grouped(told), count=len(told)))
    return len(told)


def _page(name: str, values: Mapping[str, Any]) -> RulePage:
    flags = [sources.example(written) for written in values["flags"]]
    passes = [sources.example(written) for written in values["passes"]]
    return RulePage(
        id=name,
        title=name.split(".", 1)[1].replace("_", " ").capitalize(),
        level=values["level"],
        category=spoken(values["category"]),
        characteristics=tuple(spoken(one) for one in values.get("characteristic", ())),
        why=values["why"],
        ask=values["ask"],
        instead=values.get("instead", ""),
        source=values["source"],
        since=values["since"],
        flags=tuple(_marked(one.text, one.spans) for one in flags),
        passes=tuple(one.text for one in passes),
    )


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    parts, taken = Markup(""), 0
    for start, end in spans:
        parts += escape(text[taken:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        taken = end
    return parts + escape(text[taken:])


def grouped(pages: Iterable[RulePage]) -> dict[str, list[RulePage]]:
    """Rules by characteristic, the protected ones first, then by category where they point to none."""
    groups: dict[str, list[RulePage]] = defaultdict(list)
    for page in pages:
        for name in page.characteristics or (page.category,):
            groups[name].append(page)
    order = [spoken(name) for name in CHARACTERISTICS]
    return {name: groups[name] for name in sorted(groups, key=lambda n: (order.index(n) if n in order else 99, n))}


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.chmod(0o644)  # unlike all else that commands write: guidance is for everybody
    part.replace(path)
