"""What ssh-audit, which knows the weaknesses of each algorithm, says of the door."""

import asyncio
import json
import sys
from typing import Any

import pytest

from tests.classroom.front_fakes import school

pytest.importorskip("ssh_audit", reason="ssh-audit is not installed")

PARTS = ("kex", "key", "enc", "mac")
ACCEPTED = {
    ("curve25519-sha256", "does not provide protection against post-quantum attacks"),
    ("curve25519-sha256@libssh.org", "does not provide protection against post-quantum attacks"),
}
"""For clients before OpenSSH 9.9, which are most of a school's: without them those learners could not
come in. Whoever has a newer client is offered the hybrid with ML-KEM first, and gets it."""


async def audit(port: int) -> dict[str, Any]:
    # The rate of connections is the business of limits.py and its tests, and takes ssh-audit seconds.
    words = ("--json", "--skip-rate-test", "--port", str(port), "127.0.0.1")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ssh_audit", *words, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(30):
        output, _error = await process.communicate()
    report: dict[str, Any] = json.loads(output)
    return report


def said(report: dict[str, Any], level: str) -> set[tuple[str, str]]:
    return {
        (each["algorithm"], note)
        for part in PARTS
        for each in report[part]
        for note in each["notes"].get(level, ())
    }


async def test_no_algorithm_of_the_door_fails_and_only_known_ones_are_warned_of() -> None:
    async with school() as place:
        report = await audit(place.port)

    # A part that is missing would pass what follows without a word.
    assert all(report[part] for part in PARTS)
    assert said(report, "fail") == set()
    assert said(report, "warn") == ACCEPTED


async def test_the_door_has_no_known_hole_and_nothing_to_take_away() -> None:
    async with school() as place:
        report = await audit(place.port)

    assert report["cves"] == []
    assert report["recommendations"] == {}


async def test_a_client_that_can_gets_an_exchange_of_keys_that_quantum_computers_do_not_break() -> None:
    async with school() as place:
        report = await audit(place.port)

    assert report["kex"][0]["algorithm"] == "mlkem768x25519-sha256"
    assert "kex-strict-s-v00@openssh.com" in {each["algorithm"] for each in report["kex"]}
