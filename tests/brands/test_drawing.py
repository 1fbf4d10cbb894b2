"""A logo that comes as a drawing: shapes are let through, and nothing else of what an SVG can do."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from employer_portal.brands.drawing import cleaned
from employer_portal.brands.logo import normalised
from employer_portal.core.errors import DomainError

#: As a drawing program writes it: a head without entities, notes of its own, a style sheet, a shape used twice.
LOGO = b"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg version="1.1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:version="1.2" viewBox="0 0 300 100">
<title>Quay &amp; Co</title><metadata><x xmlns="urn:x">Sam's laptop</x></metadata>
<style>.a{fill:#ff0000} .b{fill:url(#g)}</style>
<defs><linearGradient id="g"><stop stop-color="#1f4e5f"/></linearGradient><path id="w" d="M0 0h40v6h-40z"/></defs>
<g i:label="Layer 1"><circle class="b" cx="50" cy="50" r="45"/><rect class="a" x="110" y="20" width="170" height="30"/>
<use xlink:href="#w" x="120" y="80"/><use href="#w" x="190" y="80"/></g></svg>"""


def svg(inside, head='viewBox="0 0 300 100"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


def nested(depth):
    return "<g>" * depth + "</g>" * depth


def test_a_drawing_becomes_a_plain_picture_of_its_shape():
    with Image.open(io.BytesIO(normalised(LOGO))) as picture:
        assert (picture.format, picture.size) == ("PNG", (600, 200))
        assert picture.getpixel((390, 70)) == (255, 0, 0, 255)
        assert picture.getpixel((100, 100)) == (0x1F, 0x4E, 0x5F, 255)
        assert picture.getpixel((280, 166)) == (0, 0, 0, 255)  # drawn where it is used
        assert picture.getpixel((300, 10))[3] == 0


def test_nothing_but_shapes_and_their_colours_is_left():
    clean, _ = cleaned(LOGO)
    for gone in ("Sam's laptop", "Quay", "inkscape", "Layer", "DOCTYPE", "metadata"):
        assert gone not in clean


@pytest.mark.parametrize("head", ['width="40" height="400"', 'width="40px" height="400px"', 'viewBox="0 0 40 400"'])
def test_a_tall_one_is_fitted_by_its_height(head):
    with Image.open(io.BytesIO(normalised(svg('<path d="M0 0h40v400h-40z"/>', head)))) as picture:
        assert picture.size == (30, 300)
        assert picture.getpixel((15, 295))[3] == 255


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (svg("<script>alert(1)</script>"), "script"),
        (svg('<rect width="9" height="9" onclick="x()"/>'), "script"),
        (svg("<foreignObject><p>Hello</p></foreignObject>"), "a page"),
        (svg('<image href="https://example.org/x.png"/>'), "a picture"),
        (svg('<a href="https://example.org"><rect/></a>'), "a link"),
        (svg('<use href="https://example.org/x.svg#a"/>'), "outside"),
        (svg('<use href="data:image/svg+xml,x#a"/>'), "outside"),
        (svg('<rect fill="url(https://example.org/x.svg#a)"/>'), "outside"),
        (svg('<rect style="fill:url( \'//example.org/x#a\')"/>'), "outside"),
        (svg("<style>@import 'https://example.org/x.css';</style>"), "reaches out"),
        (svg("<style>rect{fill:ur\\6c(https://example.org)}</style>"), "reaches out"),
        (svg("<text>Harbourside</text>"), "outlines"),
        (svg('<rect><animate attributeName="x"/></rect>'), "moves"),
        (svg('<filter><feGaussianBlur stdDeviation="900"/></filter>'), "effect"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + svg("&b;"), "entities"),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg("&x;"), "entities"),
        (svg(nested(60)), "too much"),
        (svg("<rect/>" * 6000), "too much"),
        (svg('<g id="a">' + "<rect/>" * 400 + "</g>" + '<use href="#a"/>' * 60), "too much"),
        (svg('<g id="a"><rect/></g><g id="b"><use href="#a"/></g><use href="#b"/>'), "repeats"),
        (svg('<g id="a"><use href="#a"/></g>'), "repeats"),
        (svg("<rect/>", ""), "how wide"),
        (svg("<rect/>", 'viewBox="0 0 9000 1"'), "too narrow"),
        (svg("<rect/>", 'viewBox="0 0 nan 1"'), "how wide"),
        (LOGO[:400], "whole SVG"),
        (b"<html><svg/></html>", "whole SVG"),
        (svg("<rect/>") + b" " * 1_000_000, "too large"),
        (svg("<svg/>"), "effect"),
        (svg("<rect/>").decode().encode("utf-16"), "picture that can be read"),
    ],
)  # fmt: skip
def test_what_else_an_svg_can_do_is_refused_in_a_plain_sentence(data, why):
    with pytest.raises(DomainError, match=why) as refused:
        normalised(data)
    assert refused.value.fix


@given(st.data())
@settings(max_examples=150)
def test_a_broken_one_is_cleaned_or_refused(data):
    whole = bytearray(LOGO)
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        clean, _ = cleaned(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except DomainError:
        return
    assert cleaned(clean.encode())[0] == clean
