"""What the gate relies on in Streamlit; when one of these fails, look again before raising the version."""

import inspect
from importlib.metadata import version

import pytest
from streamlit import config

from front import lifespan
from front.cookies import HEADER, USER_KEY


def test_the_version_is_the_one_the_door_was_measured_with() -> None:
    assert version("streamlit") == "1.67.0"


def test_the_app_takes_what_the_door_gives_it() -> None:
    from streamlit.web.server.starlette import App

    assert {"script_path", "routes", "middleware", "lifespan"} <= set(inspect.signature(App.__init__).parameters)


@pytest.mark.parametrize("path", ["/_stcore/x", "/media/x", "/component/x"])
def test_streamlit_keeps_its_own_addresses(path: str) -> None:
    from starlette.routing import Route
    from streamlit.web.server.starlette import App

    with pytest.raises(ValueError, match="reserved"):
        App("front/main.py", routes=[Route(path, print)])


def test_the_app_is_found_by_its_plain_assignment() -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(lifespan.FRONT.parent / "app.py")
    assert found.is_asgi_app


def test_no_pages_folder_stands_beside_the_script() -> None:
    assert (lifespan.FRONT / "main.py").is_file()
    assert not (lifespan.FRONT / "pages").exists()
    assert (lifespan.FRONT.parent / "pages").is_dir()


def test_the_trusted_header_becomes_a_field_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.datastructures import Headers
    from streamlit.web.server.starlette.starlette_websocket import gather_user_info

    monkeypatch.setattr(config, "get_option", {"server.trustedUserHeaders": {HEADER: USER_KEY}}.__getitem__)
    assert gather_user_info(Headers({HEADER.lower(): "token"})) == {USER_KEY: "token"}
    assert gather_user_info(Headers({})) == {USER_KEY: None}
    twice = Headers(raw=[(HEADER.lower().encode(), b"first"), (HEADER.lower().encode(), b"second")])
    assert gather_user_info(twice) == {USER_KEY: "first"}, "the gate must leave one copy only"


@pytest.mark.parametrize("name", [*lifespan.EXPECTED, "server.allowedHosts"])
def test_every_setting_that_is_checked_exists(name: str) -> None:
    assert name in config._config_options_template
