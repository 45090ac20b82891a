"""A headless Chromium of the distribution, driven by Playwright; nothing is downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


class Shared:
    """One for the whole run, whichever test asks first: a second Playwright cannot be started beside it."""

    browser: Browser | None = None


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; a missing one is a failure unless COUNTERSIGN_WITHOUT_BROWSER says that it is meant."""
    if Shared.browser:
        yield Shared.browser
        return
    program = next((path for path in map(shutil.which, NAMES) if path), None)
    if program is None:
        if os.environ.get("COUNTERSIGN_WITHOUT_BROWSER"):
            pytest.skip("no Chromium, as COUNTERSIGN_WITHOUT_BROWSER says")
        pytest.fail("no Chromium on PATH: Scripts/install-packages test")
    with sync_playwright() as playwright:
        Shared.browser = playwright.chromium.launch(
            executable_path=program, headless=True,
            # The sandbox wants user namespaces, which containers and root do not have.
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        try:
            yield Shared.browser
        finally:
            Shared.browser.close()
            Shared.browser = None
