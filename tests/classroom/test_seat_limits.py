"""How many files a server may open, on systems that answer differently."""

import resource

import pytest

from tui_tutor.classroom.seating.seat_limits import MOST_FILES_ON_MACOS, allow_many_files


def test_a_server_may_open_many_files_also_where_no_limit_is_promised_and_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    granted: list[tuple[int, int]] = []

    def set_limit(_kind: int, limits: tuple[int, int]) -> None:
        if limits[0] == resource.RLIM_INFINITY:
            raise ValueError("invalid argument")
        granted.append(limits)

    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (256, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", set_limit)

    allow_many_files()

    assert granted == [(MOST_FILES_ON_MACOS, resource.RLIM_INFINITY)]
