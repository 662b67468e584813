"""The first page does what people expect of it, in Chromium, without a complaint of the browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.clients.demo import Demo, running_demo
from tests.clients.program import Program

Env = Mapping[str, str]

HERE = Path(__file__).parent
GOES_WELL = 0


def test_after_the_login_the_page_shows_channels_and_their_messages(
    quiet_demo: Demo, programs: Env
) -> None:
    with people("log in and read", quiet_demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_what_one_person_sends_the_other_sees_live_and_once(demo: Demo, programs: Env) -> None:
    with people("talk", demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_markup_that_people_write_appears_as_text(demo: Demo, programs: Env) -> None:
    with people("write markup", demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_a_wrong_password_is_told_and_may_be_corrected(quiet_demo: Demo, programs: Env) -> None:
    with people("mistype the password", quiet_demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_a_reload_keeps_the_login_and_a_logout_ends_it(quiet_demo: Demo, programs: Env) -> None:
    with people("reload and log out", quiet_demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_the_page_comes_back_by_itself_after_a_restart_of_the_server(
    tmp_path: Path, demo: Demo, programs: Env
) -> None:
    with people("stay through a restart", demo, programs) as browser:
        browser.expect("entered$")
        assert demo.stop() == 0
        browser.expect("reconnecting$")
        with running_demo(tmp_path, programs, "--port", str(demo.port)):
            assert browser.wait() == GOES_WELL, browser.output


def test_a_message_that_comes_while_the_history_loads_is_shown(demo: Demo, programs: Env) -> None:
    with people("read while others write", demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_a_channel_never_shows_the_history_of_the_one_before(
    quiet_demo: Demo, programs: Env
) -> None:
    with people(
        "change the channel before the last one has loaded", quiet_demo, programs
    ) as browser:
        assert browser.wait() == GOES_WELL, browser.output


def test_on_a_phone_the_messages_scroll_and_the_page_does_not(demo: Demo, programs: Env) -> None:
    with people("talk at length on a phone", demo, programs) as browser:
        assert browser.wait() == GOES_WELL, browser.output


@contextmanager
def people(scenario: str, demo: Demo, env: Env) -> Iterator[Program]:
    """Chromium, with people in it who play a scenario of `first_page.js`."""
    command = ["node", HERE / "first_page.js", scenario, demo.url]
    with Program(command, cwd=demo.data_dir, env=env) as browser:
        yield browser
