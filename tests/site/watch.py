"""Keeps an eye on a page: what should never happen there is a problem that fails the test."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

OWN_SCHEMES = ("blob:", "data:", "chrome:", "about:")


class Watch:
    """Console errors, page errors, failed requests, requests to any other place than ours."""

    def __init__(self, context: BrowserContext, allowed: tuple[str, ...]) -> None:
        self.allowed = (*allowed, *OWN_SCHEMES)
        self.problems: list[str] = []
        self.expected: list[str] = []
        self.closing = False
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def expect(self, *patterns: str) -> None:
        """Problems that match one of these are part of what the test does."""
        self.expected += patterns

    def check(self) -> None:
        """Fail if anything unexpected has happened since the last check."""
        seen, expected = self.problems, self.expected
        self.forget()
        surprises = [one for one in seen if not any(re.search(each, one) for each in expected)]
        assert not surprises, "The page had problems:\n" + "\n".join(surprises)

    def forget(self) -> None:
        """Start anew: for the next test."""
        self.problems, self.expected = [], []

    def close(self) -> None:
        """From now on what is broken off is broken off by us."""
        self.closing = True

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")

    def _error(self, error: WebError) -> None:
        self.problems.append(f"page error: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.allowed):
            self.problems.append(f"request to another place: {request.url}")

    def _failed(self, request: Request) -> None:
        if not self.closing:
            self.problems.append(f"failed request: {request.url} {request.failure}")
