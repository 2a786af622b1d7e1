"""The page in a real browser: joining, typing, Chinese, resizing and coming back."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.classroom.front_fakes import CODE, FakeHouse
from tests.classroom.served_class import a_class
from tests.classroom.web_fakes import Page, page
from tests.services import free_port
from tui_tutor.classroom.door.visitor import Terminal, Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
DRIVER = shutil.which("chromedriver") or ""
IS_REQUIRED = os.environ.get("TUI_TUTOR_REQUIRE_SERVICES") == "1"
LONGEST_WAIT = 30.0
"""Seconds; long only on a machine that is very busy."""
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,800",
)

EDGE = """
    const rows = [...document.querySelectorAll('.xterm-rows > div')];
    const row = rows.find((each) => each.innerText.includes(arguments[0]));
    const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const place = texts.currentNode.data.search(/[│╭]/);
        if (place < 0) continue;
        const range = document.createRange();
        range.setStart(texts.currentNode, place);
        range.setEnd(texts.currentNode, place + 1);
        return range.getBoundingClientRect().left;
    }
"""
"""Where the panel begins, in pixels, beside some words of a lesson."""
FITS = """
    const last = document.querySelector('.xterm-rows > div:last-child').getBoundingClientRect();
    const terminal = document.getElementById('terminal').getBoundingClientRect();
    return last.bottom <= terminal.bottom && terminal.bottom - last.bottom < last.height;
"""
"""Whether the last row of the terminal is the last that there is room for."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER) and not IS_REQUIRED, reason="needs chromium and chromedriver"
    ),
]


class Browser:
    """What a learner sees of the page, and does."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def until(self, condition: Callable[[], Any]) -> Any:
        wait = WebDriverWait(self.driver, LONGEST_WAIT, 0.05, ignored_exceptions=[WebDriverException])
        return wait.until(lambda _driver: condition())

    def element(self, name: str) -> Any:
        return self.driver.find_element(By.ID, name)

    def step(self) -> str:
        return str(self.element("question").get_attribute("data-step"))

    def is_asked(self, step: str) -> bool:
        return self.step() == step and bool(self.element("next").is_enabled())

    def join(self, name: str, code: str = CODE) -> None:
        for step, answer in (("code", code), ("name", name), ("new pin", "4321"), ("same pin", "4321")):
            self.until(partial(self.is_asked, step))
            self.element("answer").send_keys(answer + "\n")

    def screen(self) -> str:
        return str(self.driver.execute_script("return document.querySelector('.xterm-rows').innerText"))

    def rows(self) -> list[str]:
        rows = "return [...document.querySelectorAll('.xterm-rows > div')].map((each) => each.innerText)"
        return [str(each) for each in self.driver.execute_script(rows)]

    def edge(self, words: str) -> float:
        return float(self.driver.execute_script(EDGE, words))

    def until_screen(self, *words: str) -> None:
        self.until(lambda: all(word in self.screen() for word in words))

    def until_shown(self, text: str) -> None:
        # Where the echo puts its brackets depends on how many letters came at once.
        self.until(lambda: text in "".join(each for each in self.screen() if each.isalnum() or each == "-"))

    def complaints(self) -> Any:
        driver: Any = self.driver
        return driver.get_log("browser")

    def type(self, text: str) -> None:
        self.driver.find_element(By.CLASS_NAME, "xterm-helper-textarea").send_keys(text)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for each in (*OPTIONS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(each)
    options.add_experimental_option("prefs", {"intl.accept_languages": "en-US"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


async def talk(visitor: Visitor, terminal: Terminal) -> None:
    """Show what is typed in brackets, and the size when it changes; q leaves."""

    def show(columns: int, rows: int) -> None:
        shown.add(asyncio.create_task(terminal.write(f"\r\nsize{columns}x{rows}.".encode())))

    shown: set[asyncio.Task[None]] = set()
    terminal.resized = show
    await terminal.write(f"\x1b[?1049h\x1b[2Jwelcome-{visitor.name}-{visitor.columns}.\r\n".encode())
    while (typed := await terminal.read()) and typed != b"q":
        await terminal.write(b"[" + typed + b"]")


@asynccontextmanager
async def opened(browser: Browser) -> AsyncIterator[Page]:
    async with page(FakeHouse(talk)) as door:
        await asyncio.to_thread(browser.driver.get, door.origin)
        yield door


async def test_a_learner_joins_types_in_two_languages_and_resizes(browser: Browser) -> None:
    def live() -> None:
        browser.join("小明")
        browser.until_shown("welcome-小明-")
        browser.type("k7k")
        browser.until_shown("k7k")
        browser.type("梯度下降")
        browser.until_shown("梯度下降")
        browser.driver.set_window_size(800, 600)
        browser.until_shown("size")

    async with opened(browser) as door:
        await asyncio.to_thread(live)

        [visitor] = door.house.visitors
        assert visitor.columns >= 80
        assert not browser.complaints()


async def test_a_connection_that_is_torn_comes_back_by_itself_and_so_does_a_page_loaded_again(
    browser: Browser,
) -> None:
    def tear() -> None:
        for each in list(door.door._server.connections):
            each.force_close()

    async with opened(browser) as door:
        await asyncio.to_thread(browser.join, "Ada")
        await asyncio.to_thread(browser.until_shown, "welcome-Ada-")
        tear()
        await asyncio.to_thread(browser.until, lambda: len(door.house.visitors) == 2)
        await asyncio.to_thread(browser.until, lambda: not browser.element("bar").is_displayed())
        await asyncio.to_thread(browser.driver.refresh)
        await asyncio.to_thread(browser.until, lambda: len(door.house.visitors) == 3)
        await asyncio.to_thread(browser.until_shown, "welcome-Ada-")

        assert {each.name for each in door.house.visitors} == {"Ada"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked")
async def test_a_class_that_is_killed_and_opened_again_has_the_learner_where_they_stood(
    browser: Browser, tmp_path: Path
) -> None:
    def begin() -> None:
        browser.driver.get(f"http://127.0.0.1:{port}")
        browser.join("Anna", served.code)
        browser.until_screen("1 Everything is a mapping", "page 1 of 8", "quit")
        browser.type("2 ")
        browser.until_screen("Goal reached")
        browser.type(Keys.ARROW_RIGHT)
        browser.until_screen("page 2 of 8")

    def come_back() -> None:
        browser.until(lambda: not browser.element("bar").is_displayed())
        browser.until_screen("page 2 of 8", "quit")
        browser.type(Keys.ARROW_LEFT)
        browser.until_screen("page 1 of 8")
        browser.type(Keys.PAGE_DOWN)
        browser.until_screen("Goal reached")

    port = free_port()
    async with a_class(tmp_path / "class", "--web-port", str(port)) as served:
        await asyncio.to_thread(begin)
        await served.end(signal.SIGKILL)
        await asyncio.to_thread(browser.until, lambda: "trying again" in browser.element("news").text)
        await served.start()
        await asyncio.to_thread(come_back)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked")
async def test_a_learner_changes_the_network_reads_chinese_and_makes_the_window_smaller(
    browser: Browser, tmp_path: Path
) -> None:
    def change_the_network() -> None:
        browser.driver.get(f"http://127.0.0.1:{port}")
        browser.join("小明", served.code)
        browser.until_screen("1 Everything is a mapping", "╭─ 2-8-1", "q quit")
        browser.type("l")
        browser.until_screen("enter takes it")
        browser.type("2-6-1\n")
        browser.until_screen("╭─ 2-6-1", "layers 2-6-1")

    def read_chinese() -> list[float]:
        browser.type("L")
        browser.until_screen("1 一切皆是映射", "左边是课文", "╭─ 2-6-1", "q 退出")
        assert browser.element("who").text == "小明"
        return [browser.edge(words) for words in ("╭─ 2-6-1", "一个活的网络", "左边是课文")]

    def make_smaller() -> None:
        before = browser.rows()
        assert "q 退出" in before[-1]
        browser.driver.set_window_size(900, 600)
        browser.until(lambda: "课文  网络  数值" in browser.rows()[0])
        browser.until(lambda: len(browser.rows()) < len(before) and "q 退出" in browser.rows()[-1])
        assert browser.driver.execute_script(FITS)
        browser.driver.set_window_size(1200, 800)
        browser.until(lambda: len(browser.rows()) == len(before) and "q 退出" in browser.rows()[-1])
        browser.until_screen("左边是课文", "╭─ 2-6-1")
        assert browser.driver.execute_script(FITS)

    port = free_port()
    async with a_class(tmp_path / "class", "--web-port", str(port)) as served:
        await asyncio.to_thread(change_the_network)
        edges = await asyncio.to_thread(read_chinese)
        await asyncio.to_thread(make_smaller)

    # To a pixel: each Chinese character is as wide as two others, whatever font it is drawn in.
    assert edges == pytest.approx([edges[0]] * 3, abs=1)
    assert not browser.complaints()


async def test_an_address_that_nobody_can_read_a_code_from_leads_to_the_first_question(
    browser: Browser,
) -> None:
    async with page(FakeHouse(talk)) as door:
        await asyncio.to_thread(browser.driver.get, f"{door.origin}/#%")
        await asyncio.to_thread(browser.join, "Ada")
        await asyncio.to_thread(browser.until_shown, "welcome-Ada-")


async def test_whoever_leaves_is_logged_out_so_that_the_next_at_this_computer_is_not_taken_for_them(
    browser: Browser,
) -> None:
    def live() -> None:
        browser.join("Ada")
        browser.until_shown("welcome-Ada-")
        browser.type("q")
        browser.until(lambda: "left" in browser.element("note").text)
        browser.driver.refresh()
        browser.until(lambda: browser.step() == "code" and browser.element("answer").is_displayed())

    async with opened(browser):
        await asyncio.to_thread(live)

        assert not browser.driver.get_cookies()


async def test_a_wrong_code_is_told_and_the_page_speaks_chinese(browser: Browser) -> None:
    def live() -> str:
        browser.until(lambda: browser.element("answer").is_displayed())
        browser.driver.find_element(By.CSS_SELECTOR, "#languages [lang=zh]").click()
        browser.element("answer").send_keys("AAAA-AAAA\n")
        browser.until(lambda: browser.element("note").is_displayed())
        return str(browser.element("prompt").text + browser.element("note").text)

    async with opened(browser):
        told = await asyncio.to_thread(live)

        assert "入班码" in told
        assert "That is not" not in told
