"""The hosted pages, driven without a browser: links followed, forms read and sent as they stand."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests


class Form:
    """One form of a page: where it goes and what it would send."""

    def __init__(self, action: str, method: str):
        self.action = action
        self.method = method
        self.fields: dict[str, str] = {}


class PageReader(HTMLParser):
    """Forms, links and visible text of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self._unread = 0
        self._form: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input" and self._form and values.get("name"):
            self._form.fields[values["name"]] = values.get("value", "")
        elif tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag in ("script", "style", "head"):
            self._unread += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("script", "style", "head"):
            self._unread -= 1

    def handle_data(self, data: str) -> None:
        if not self._unread and data.strip():
            self.texts.append(" ".join(data.split()))


class Visitor:
    """Someone with a cookie jar, on one page at a time.

    Redirects are followed as long as they stay on the server; the first one that leaves it is kept as `departure`.
    """

    def __init__(self, server_url: str):
        self.server_url = server_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.answer: requests.Response | None = None
        self.departure: str | None = None

    def open(self, url: str) -> "Visitor":
        return self._go("GET", url)

    def send(self, **typed: str) -> "Visitor":
        """Fills in the form that has these fields and sends it, hidden fields and all."""
        form = self.form(*typed)
        fields = {**form.fields, **typed}
        target = urljoin(self.answer.url, form.action)
        return self._go(form.method.upper(), target, fields)

    def follow(self, part: str) -> "Visitor":
        """Follows the link whose address has this part in its path."""
        link = next((link for link in self.page.links if part in urlsplit(link).path), None)
        assert link is not None, f"no link to {part} among {self.page.links}"
        return self.open(urljoin(self.answer.url, link))

    @property
    def page(self) -> PageReader:
        assert self.answer is not None and self.departure is None, f"left for {self.departure}"
        return PageReader(self.answer.text)

    @property
    def text(self) -> str:
        return " ".join(self.page.texts)

    @property
    def path(self) -> str:
        assert self.answer is not None
        return urlsplit(self.answer.url).path

    @property
    def callback(self) -> dict[str, str]:
        """The parameters with which the visitor was sent to the client; each occurs once."""
        assert self.departure is not None, f"still at {self.answer.url}: {self.text}"
        values = parse_qs(urlsplit(self.departure).query, keep_blank_values=True)
        assert all(len(value) == 1 for value in values.values()), self.departure
        return {name: value[0] for name, value in values.items()}

    def form(self, *fields: str) -> Form:
        forms = [form for form in self.page.forms if set(fields) <= set(form.fields)]
        assert forms, f"no form with {fields} at {self.answer.url} ({self.answer.status_code}): {self.text}"
        return forms[0]

    def _go(self, method: str, url: str, fields: dict[str, str] | None = None) -> "Visitor":
        self.departure = None
        for _ in range(10):
            sent = {"params": fields} if method == "GET" else {"data": fields}
            self.answer = self.session.request(method, url, allow_redirects=False, timeout=30, **sent)
            if not self.answer.is_redirect:
                return self
            url = urljoin(url, self.answer.headers["Location"])
            if not self._is_ours(url):
                self.departure = url
                return self
            # A form's answer is a 303, so the password is not sent on (RFC 9700 §4.12).
            if method == "POST":
                assert self.answer.status_code == 303, self.answer.status_code
            method, fields = "GET", None
        raise AssertionError(f"too many redirects, the last one to {url}")

    def _is_ours(self, url: str) -> bool:
        return url.startswith((f"{self.server_url}/", f"{self.server_url}?")) or url == self.server_url
