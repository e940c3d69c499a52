"""A person at a browser without JavaScript: opens pages, follows links by their words, fills in forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.test import Client

VOID = {"input", "br", "img", "meta", "link", "hr", "source", "wbr"}


@dataclass
class Form:
    """What a form would send, and where to."""

    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # (words, name, value)


class Page(HTMLParser):
    """The links and forms of a page, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.links, self.forms, self.words = html, [], [], []
        self._link = self._button = self._select = self._textarea = None
        self._hidden = 0
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        a = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "svg"):
            self._hidden += 1
        elif tag == "a" and "href" in a:
            self._link = [a["href"], ""]
            self.links.append(self._link)
        elif tag == "form":
            self.forms.append(Form(a.get("action", ""), a.get("method", "get").lower()))
        elif self.forms:
            self._part_of_form(tag, a)

    def _part_of_form(self, tag, a):
        form, name = self.forms[-1], a.get("name", "")
        if tag == "input" and name:
            form.names.add(name)
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in a:
                    form.values.setdefault(name, []).append(a.get("value", "on"))
            elif kind not in ("submit", "button", "file"):
                form.values.setdefault(name, []).append(a.get("value", ""))
        elif tag == "button" and a.get("type", "submit") == "submit":
            self._button = ["", name, a.get("value", "")]
        elif tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and self._select and ("selected" in a or self._select not in form.values):
            form.values[self._select] = [a.get("value", "")]
        elif tag == "textarea":
            self._textarea = name
            form.names.add(name)
            form.values.setdefault(name, [""])

    def handle_endtag(self, tag):
        if tag in ("script", "style", "svg"):
            self._hidden -= 1
        elif tag == "a":
            self._link = None
        elif tag == "button" and self._button:
            self.forms[-1].buttons.append(tuple(self._button))
            self._button = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        if self._hidden:
            return
        self.words.append(data)
        if self._link is not None:
            self._link[1] += data
        if self._button:
            self._button[0] += data
        if self._textarea:
            self.forms[-1].values[self._textarea] = [data.strip()]


class Visitor:
    """visitor.open("/wucui/"); visitor.click("我的"); visitor.send(name="安宁")."""

    def __init__(self, prefix: str, *, strict: bool = True) -> None:
        self.client, self.prefix, self.strict = Client(headers={"host": "localhost"}), prefix, strict
        self.url, self.status, self.page, self.answer = prefix, 0, Page(""), None

    def open(self, path: str = "") -> Page:
        return self._arrive(urljoin(self.prefix, path), lambda url: self.client.get(url, follow=True))

    def click(self, words: str) -> Page:
        href = next(href for href, said in self.page.links if words in said)
        return self.open(urljoin(self.url, href))

    def send(self, button: str = "", to: str = "", files: dict[str, object] | None = None, **values: object) -> Page:
        """Fill in the first form that has these fields (and this button, and this in its address) and send it."""
        form = self._form(button, to, {*values, *(files or {})})
        sent: dict[str, object] = {**form.values, **values, **(files or {})}
        sent |= {name: value for words, name, value in form.buttons if button and button in words and name}
        url = urljoin(self.url, form.action) if form.action else self.url
        ask = self.client.post if form.method == "post" else self.client.get
        return self._arrive(url, lambda url: ask(url, sent, follow=True))

    def _form(self, button: str, to: str, names: set[str]) -> Form:
        for form in self.page.forms:
            has_button = not button or any(button in words for words, _name, _value in form.buttons)
            if names <= form.names and has_button and to in form.action:
                return form
        offered = [(form.action, sorted(form.names), form.buttons) for form in self.page.forms]
        raise AssertionError(f"{self.url}: no form with {sorted(names)} {button!r} {to!r} among {offered}")

    def _arrive(self, url, ask) -> Page:
        self.answer = ask(url)
        self.url = self.answer.redirect_chain[-1][0] if self.answer.redirect_chain else url
        self.status = self.answer.status_code
        is_page = self.answer.get("Content-Type", "").startswith("text/html")
        self.page = Page(self.answer.content.decode() if is_page and not self.answer.streaming else "")
        if self.strict:
            assert self.status < 400, f"{url} answered {self.status}: {self.page.text[:300]}"
        return self.page
