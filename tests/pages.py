"""How tests use the portal: as somebody who signs in, opens pages, reads them and sends their forms. CSRF stays on.

Each page that is opened is looked over: what must hold on every page is checked here, once for all.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import tinyhtml5
from flask import Flask, session
from flask.testing import FlaskClient
from flask_security import hash_password
from flask_wtf.csrf import generate_csrf

from employer_portal.accounts.models import User
from employer_portal.app import create_app
from employer_portal.composing.blocks import Blocks
from employer_portal.core.clock import Clock, fixed
from employer_portal.phrasing.service import Checker
from tests.factories import Story
from tests.once import TEMPLATES, OneRule, Until

PASSWORD = "correct horse battery staple"
X = "{http://www.w3.org/1999/xhtml}"
_hashed: dict[str, str] = {}  # by the installation's salt: hashing takes its time
#: So does looking whether a password is right: as it should, but not in tests.
CHEAP = {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1, "argon2__memory_cost": 64}}


Flask.url_rule_class = OneRule
tinyhtml5.inputstream.characters_until_regex = Until()


class Site:
    """The portal over a story's database, at the story's moment unless another clock is given."""

    def __init__(self, story: Story, clock: Clock | None = None, **config: Any) -> None:
        self.story = story
        self.app: Flask = create_app(
            story.settings,
            database=story.database,
            clock=clock or fixed(story.now),
            shared={Checker: story.checker, Blocks: story.blocks},
            **CHEAP | config,
        )
        self.app.jinja_env.bytecode_cache = TEMPLATES

    def visit(self, who: str | None = None) -> "Visitor":
        """A browser of its own; signed in as one of the story's people, if one is named."""
        client = self.app.test_client()
        if who is not None:
            self.give_password(who)
            sent = {"email": f"{who}@harbourside.example", "password": PASSWORD, "csrf_token": self._token(client)}
            answer = client.post("/sign-in", data=sent)
            assert (answer.status_code, answer.location != "/sign-in") == (302, True), answer.text
        return Visitor(client)

    def _token(self, client: FlaskClient) -> str:
        """What the page to sign in would hold for that client."""
        with self.app.test_request_context():
            token, kept = generate_csrf(), dict(session)
        with client.session_transaction() as own:
            own.update(kept)
        return token

    def give_password(self, who: str) -> None:
        """Let one of the story's people sign in with PASSWORD."""
        with self.app.app_context():
            salt = self.app.config["SECURITY_PASSWORD_SALT"]
            if salt not in _hashed:
                _hashed[salt] = hash_password(PASSWORD)
        with self.story.database.transaction() as writing:
            writing.get_one(User, self.story.actors[who].id).password = _hashed[salt]


class Visitor:
    """Somebody in front of the portal."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.status = 0
        self._page: Page | None = None

    @property
    def page(self) -> "Page":
        """What they see: who comes in, the first page."""
        return self._page or self.open("/")

    def open(self, path: str, status: int = 200) -> "Page":
        """Open an address, following redirects, and expect that status."""
        return self._see(self.client.get(path, follow_redirects=True), status)

    def send(self, path: str, values: dict[str, Any], status: int = 200) -> "Page":
        """Send a form to an address."""
        kind = "multipart/form-data" if any(isinstance(value, tuple) for value in values.values()) else None
        return self._see(
            self.client.post(
                path,
                data=values,
                follow_redirects=True,
                content_type=kind,
                headers={"Referer": f"http://localhost{self._page.path if self._page else '/'}"},
            ),
            status,
        )

    def _see(self, response: Any, status: int) -> "Page":
        assert response.status_code == status, f"{response.request.path}: {response.status}\n{response.text[:3000]}"
        self.status = response.status_code
        self._page = Page(self, response.request.full_path.rstrip("?"), response)
        return self._page


class Page:
    """A page as it was answered."""

    def __init__(self, visitor: Visitor, path: str, response: Any) -> None:
        self.visitor = visitor
        self.path = path
        self.response = response
        self.html: str = response.text if response.mimetype.startswith("text/") else ""
        if response.mimetype == "text/html" and "sandbox" not in response.headers.get("Content-Security-Policy", ""):
            self.root: Element = tinyhtml5.parse(self.html)
            look_over(self)

    @property
    def heading(self) -> str:
        return _text(self.all("h1")[0])

    @property
    def text(self) -> str:
        """The words of the page's main part."""
        return _text(self.all("main")[0])

    @property
    def mistakes(self) -> list[str]:
        """What the summary at the top says is wrong."""
        return [_text(item) for item in self.root.iterfind(f".//{X}div[@id='mistakes']//{X}li")]

    def all(self, tag: str) -> list[Element]:
        return list(self.root.iter(X + tag))

    def links(self) -> dict[str, str]:
        """words -> address of each link."""
        return {_text(link): link.get("href", "") for link in self.all("a")}

    def follow(self, words: str) -> "Page":
        """Follow the link with these words (or the first that begins with them)."""
        links = self.links()
        href = links.get(words) or next((href for text, href in links.items() if text.startswith(words)), None)
        assert href, f"no link {words!r} among {sorted(links)}"
        return self.visitor.open(urljoin(self.path, href))

    def form(self, button: str) -> "Form":
        """The form whose button says this (or begins so)."""
        for element in self.all("form"):
            within = list(element.iter(X + "button"))
            for press in self.all("button"):
                own = press.get("form") == element.get("id") if press.get("form") else press in within
                if own and _text(press).startswith(button):
                    return Form(self, element, press)
        raise AssertionError(f"no button {button!r} on {self.path}: {[_text(b) for b in self.all('button')]}")

    def press(self, button: str) -> "Page":
        """Press a button and leave everything else as it stands."""
        return self.form(button).send()


@dataclass
class Form:
    """A form as it stands on a page, to be filled in and sent with one of its buttons."""

    page: Page
    element: Element
    button: Element
    values: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.values = {}
        for control in self.controls:
            name, tag = control.get("name"), control.tag.removeprefix(X)
            if not name or tag not in {"input", "textarea", "select"}:
                continue
            kind = control.get("type", "")
            if kind in {"checkbox", "radio"}:
                if control.get("checked") is not None:
                    self.values[name] = control.get("value", "y")
            elif tag == "textarea":
                self.values[name] = (control.text or "").removeprefix("\n")
            elif tag == "select":
                options = list(control.iter(X + "option"))
                chosen = [o for o in options if o.get("selected") is not None] or options[:1]
                self.values[name] = chosen[0].get("value", "") if chosen else ""
            elif kind not in {"submit", "button", "file", "image"}:
                self.values[name] = control.get("value", "")
        if self.button.get("name"):
            self.values[self.button.get("name", "")] = self.button.get("value", "")

    @property
    def controls(self) -> list[Element]:
        """What stands in it, and what names it from elsewhere on the page."""
        number = self.element.get("id")
        return [*self.element.iter(), *(one for one in self.page.root.iter() if number and one.get("form") == number)]

    def send(self, status: int = 200, **values: Any) -> Page:
        """Send it with these values changed (None takes one away)."""
        unknown = set(values) - {control.get("name") for control in self.controls}
        assert not unknown, f"the form has no {unknown}"
        merged = {name: value for name, value in {**self.values, **values}.items() if value is not None}
        action = self.button.get("formaction") or self.element.get("action") or self.page.path
        target = urlsplit(urljoin(f"http://localhost{self.page.path}", action))
        address = target.path + (f"?{target.query}" if target.query else "")
        if self.element.get("method", "get").lower() == "get":
            query = "&".join(f"{name}={value}" for name, value in merged.items())
            return self.page.visitor.open(f"{target.path}?{query}", status)
        return self.page.visitor.send(address, merged, status)


def look_over(page: Page) -> None:
    """What every page of the portal must keep to."""
    where = page.path
    headings = page.all("h1")
    assert len(headings) == 1, f"{where}: {len(headings)} main headings"
    title = "".join(page.all("title")[0].itertext())
    assert _text(headings[0]) in " ".join(title.split()), f"{where}: the title {title!r} is not the heading"
    ids = [element.get("id") for element in page.root.iter() if element.get("id")]
    twice = {name for name in ids if ids.count(name) > 1}
    assert not twice, f"{where}: ids used twice: {twice}"
    shown = _text(page.all("main")[0])
    assert not re.search(r"(?<!\S)None(?! (?:needed|of) )(?!\S)", shown), f"{where}: shows None"
    for element in page.root.iter():
        assert element.get("style") is None, f"{where}: an inline style, which the policy refuses"
        assert not any(name.startswith("on") for name in element.attrib), f"{where}: an inline handler"
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{where}: {name} points to {target!r}, which is not there"
    nonces = re.findall(r"'nonce-([^']+)'", page.response.headers["Content-Security-Policy"])
    for script in page.all("script"):
        inline = bool((script.text or "").strip()) and script.get("type") != "application/json"
        assert not inline or script.get("nonce") in nonces, f"{where}: an inline script"
    for form in page.all("form"):
        names = {control.get("name") for control in form.iter()}
        if form.get("method", "get").lower() == "post":
            assert "csrf_token" in names, f"{where}: a form without its CSRF token"
        for control in form.iter():
            if control.tag.removeprefix(X) in {"input", "textarea", "select"} and control.get("type") not in {
                "hidden",
                "submit",
                "checkbox",
                "radio",
            }:
                labelled = control.get("aria-label") or control.get("aria-labelledby")
                wrapped = any(control in list(label.iter()) for label in page.all("label"))
                named = any(label.get("for") == control.get("id") for label in page.all("label"))
                assert labelled or wrapped or named, f"{where}: {control.get('name')} has no label"
    _leads_up(page)
    for link in page.all("a"):
        assert _text(link) or link.get("aria-label"), f"{where}: a link without words"


def _leads_up(page: Page) -> None:
    """On a phone one step of the way is left: the last one that leads anywhere."""
    for crumbs in (nav for nav in page.all("nav") if nav.get("class") == "crumbs"):
        up = [step for step in crumbs.iter(X + "li") if step.get("class") == "crumb-up"]
        assert [step for step in crumbs.iter(X + "li") if list(step.iter(X + "a"))][-1:] == up, (
            f"{page.path}: no way up"
        )


def _text(element: Element) -> str:
    parts: list[str] = []

    def walk(at: Element) -> None:
        if at.tag in (X + "script", X + "style", X + "template"):
            return
        parts.append(at.text or "")
        for child in at:
            walk(child)
            parts.append(child.tail or "")

    walk(element)
    return " ".join("".join(parts).split())


def answers(page: "Page", words: str = "Looked at it, and it can stand.") -> dict[str, str]:
    """The same answer to each thing there is to look at on the page of a letter, for its form."""
    names = (box.get("name") or "" for box in page.all("input"))
    return {name: words for name in names if name.startswith("answer-")}
