"""A letter takes other fixed sentences: what people wrote and edited in it stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

from employer_portal.composing.sources import LeftOut, Source, places, unknown
from employer_portal.core.errors import Conflict
from employer_portal.printing.content import Content, Point, Section


def reworded(
    content: Content, sources: Sequence[Source], left: Sequence[LeftOut], made: Content, made_from: Sequence[Source]
) -> tuple[Content, list[Source], list[LeftOut]]:
    """The letter with the fixed sentences of `made`, which was composed of the same feedback and has its sources in
    `made_from`; its own sources and what was left out of it, in step. Raises `Conflict` where it cannot be told which
    heading of the new wording belongs over a part of the letter."""
    headings = _headings(content, made)
    texts = {at: text for at, _, text in places(made)}
    published = [one for one in made_from if one["kind"] == "standard" and one["at"] in texts]
    standards = {one["criterion"]: texts[one["at"]] for one in published}
    known = {source["at"]: source for source in sources}

    def kept(at: str, text: str) -> str:
        source = known.get(at) or unknown()
        untouched = source["kind"] == "standard" and source["edited_by"] is None
        return standards.get(source["criterion"], text) if untouched else text

    def again(at: str, section: Section) -> Section:
        points = tuple(
            Point(
                point.title,
                tuple(kept(f"{at}.points.{p}.paragraphs.{n}", text) for n, text in enumerate(point.paragraphs)),
                point.steps,
            )
            for p, point in enumerate(section.points)
        )
        return replace(section, heading=headings[section.heading], points=points)

    people = [again(f"sections.{s}", section) for s, section in enumerate(content.sections) if not section.small]
    fixed = [section for section in made.sections if section.small]
    fresh = replace(
        made, look=content.look, signatory=content.signatory, recipient=content.recipient, date_line="",
        sections=(*people, *fixed), foot=content.foot,
    )  # fmt: skip
    after: list[Source] = [
        {**known.get(at, unknown()), "at": at} if ".points." in at else {**unknown("fixed"), "at": at}
        for at, _, _ in places(fresh)
    ]
    apart: list[LeftOut] = [{**one, "heading": headings.get(one["heading"], one["heading"])} for one in left]
    if made.first:
        fresh = replace(fresh, first=_first(content, sources, made.first, made_from))
    return fresh, after, apart


def followed(content: Content, sources: Sequence[Source], before: Content, before_sources: Sequence[Source]) -> Content:
    """An edited letter, which was `before`, with its other half in step, where it has one. Raises as `reworded`."""
    if before.first is None:
        return content
    return replace(content, first=_first(content, sources, before.first, before_sources))


def _first(content: Content, sources: Sequence[Source], first: Content, made_from: Sequence[Source]) -> Content:
    """The half that is read first, with what people wrote and edited in the letter; what stands between its fixed
    sentences has the same places in both."""
    half, _, _ = reworded(replace(content, first=None), sources, (), first, made_from)
    return half


def _headings(content: Content, made: Content) -> dict[str, str]:
    """Each heading over what people wrote -> the new one. An edit may have taken a whole part out: then the parts are
    told by what stands in them."""
    old = [section for section in content.sections if not section.small]
    new = [section for section in made.sections if not section.small]
    if len(old) == len(new):
        return {one.heading: other.heading for one, other in zip(old, new, strict=True)}
    found = {}
    for section in old:
        alike = {one.heading: len(_lines(section) & _lines(one)) for one in new}
        best = max(alike, key=alike.__getitem__, default="")
        if not alike.get(best):
            raise Conflict("The wording of the letters was changed.", "Compose this letter again.")
        found[section.heading] = best
    return found


def _lines(section: Section) -> set[tuple[str, str]]:
    return {(point.title, text) for point in section.points for text in (*point.paragraphs, *point.steps)}
