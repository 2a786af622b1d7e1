"""The command ``doctor``: what this terminal and this machine can do."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import click

from tui_tutor.cli.commands import TutorCommand
from tui_tutor.cli.help_text import cells, padded, terminal_width, wrapped
from tui_tutor.cli.program import Program
from tui_tutor.cli.strict_json import strict_json
from tui_tutor.errors import TutorError
from tui_tutor.translation import Translate, mark

SMALLEST = (80, 24)
"""Columns and rows that the tutor is made for at least."""

_DEVICES = """
import torch
names = ["cpu"]
names += [f"cuda ({torch.cuda.get_device_name(i)})" for i in range(torch.cuda.device_count())]
names += ["mps"] if torch.backends.mps.is_available() else []
print(", ".join(names))
"""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What was looked at; a text of the interface.
        state: ``good``, ``bad``, or ``open`` where it is missing and need not be there.
        found: What it is, a template for ``str.format``.
        advice: What to do; a template, "" if nothing.
        values: What fills the templates.
    """

    name: str
    state: str
    found: str
    advice: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def lines(self, translate: Translate, width: int) -> list[str]:
        """What was found, with the advice below it, in at most ``width`` cells."""
        sign = {"good": "✓", "bad": "✗", "open": "–"}[self.state]
        margin = f"{sign} {padded(translate(self.name), 10)} "
        told = wrapped(self.told(translate), width - cells(margin))
        if self.advice:
            told += wrapped(self.told_advice(translate), width - cells(margin))
        return [(margin if number == 0 else " " * cells(margin)) + line for number, line in enumerate(told)]

    def told(self, translate: Translate) -> str:
        """What was found, filled in."""
        return translate(self.found).format(**self.values)

    def told_advice(self, translate: Translate) -> str:
        """The advice, filled in."""
        return translate(self.advice).format(**self.values)


@click.command(
    "doctor",
    cls=TutorCommand,
    help=mark("Say what this terminal and this machine can do, and what to do about the rest."),
    examples=[
        ("tui-tutor doctor", mark("a line for each thing")),
        ("tui-tutor doctor --torch", mark("also which devices torch finds; takes a few seconds")),
    ],
)
@click.option("--torch", "with_torch", is_flag=True, help=mark("Start torch and ask it for its devices."))
@click.option("--json", "as_json", is_flag=True, help=mark("Print one JSON object instead of text."))
@click.pass_context
def doctor(ctx: click.Context, with_torch: bool, as_json: bool) -> None:
    """Say what this terminal and this machine can do."""
    program = ctx.ensure_object(Program)
    findings = examine(program, with_torch)
    if as_json:
        checks = [
            {
                "name": finding.name,
                "state": finding.state,
                "found": finding.told(str),
                "advice": finding.told_advice(str),
            }
            for finding in findings
        ]
        click.echo(strict_json({"checks": checks}))
    else:
        for finding in findings:
            click.echo("\n".join(finding.lines(program.translate, terminal_width())))
    if any(finding.state == "bad" for finding in findings):
        ctx.exit(1)


def examine(program: Program, with_torch: bool) -> list[Finding]:
    """Look at everything the tutor depends on."""
    environment = program.environment
    return [
        _python(),
        _terminal(environment),
        _colours(environment),
        _encoding(),
        _data_folder(environment),
        _numpy(),
        _torch(with_torch),
        _lessons(program),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        mark("Python"), "good", "{version}, {path}", "", {"version": version, "path": sys.executable}
    )


def _terminal(environment: Mapping[str, str]) -> Finding:
    name = mark("terminal")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Finding(
            name,
            "open",
            mark("this is a pipe or a file"),
            mark("the tutor itself needs a terminal; train, trace and lessons do without"),
        )
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    values = {"columns": columns, "rows": rows, "kind": environment.get("TERM", "?")}
    found = "{columns}x{rows}, TERM={kind}"
    if values["kind"] == "dumb":
        return Finding(name, "bad", found, mark("this terminal can only print lines; use another"), values)
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Finding(name, "bad", found, mark("make the window larger: 80x24 fits, 120x40 is good"), values)
    return Finding(name, "good", found, "", values)


def _colours(environment: Mapping[str, str]) -> Finding:
    name = mark("colours")
    kind = environment.get("TERM", "")
    if environment.get("NO_COLOR"):
        return Finding(name, "open", mark("none, because NO_COLOR is set"), mark("unset it to see colours"))
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return Finding(name, "good", mark("16 million (COLORTERM)"))
    if "256color" in kind or kind.endswith("-direct") or kind == "xterm-kitty":
        return Finding(
            name,
            "good",
            mark("256 (TERM={kind})"),
            mark("if your terminal can do more, set COLORTERM=truecolor"),
            {"kind": kind},
        )
    return Finding(
        name,
        "open",
        mark("16 or fewer (TERM={kind})"),
        mark("signs are told apart by shape too; for more colours set TERM=xterm-256color"),
        {"kind": kind or "?"},
    )


def _encoding() -> Finding:
    name, found = mark("encoding"), (sys.stdout.encoding or "?")
    if found.lower().replace("-", "") == "utf8":
        return Finding(name, "good", "UTF-8")
    return Finding(
        name, "bad", "{encoding}", mark("set a locale that uses UTF-8: LANG=C.UTF-8"), {"encoding": found}
    )


def _data_folder(environment: Mapping[str, str]) -> Finding:
    from tui_tutor.store.folders import data_folder

    name, folder = mark("progress"), data_folder(environment)
    # A folder that is not there yet is made when it is needed: the nearest one above it decides.
    nearest = next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path("/"))
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding(name, "good", mark("saved in {folder}"), "", {"folder": folder})
    return Finding(
        name,
        "bad",
        mark("can't be saved in {folder}"),
        mark("name a folder that you can write: TUI_TUTOR_DATA=FOLDER tui-tutor"),
        {"folder": folder},
    )


def _numpy() -> Finding:
    name, version = mark("numpy"), _version("numpy")
    if version is None:
        return Finding(name, "bad", mark("not installed"), mark("install tui-tutor again with pip"))
    return Finding(name, "good", "{version}", "", {"version": version})


def _torch(with_torch: bool) -> Finding:
    name = mark("torch")
    if find_spec("torch") is None:
        return Finding(
            name,
            "open",
            mark("not installed; everything runs on numpy"),
            mark("for backend=torch: pip install 'tui-tutor[torch]'"),
        )
    values: dict[str, object] = {"version": _version("torch") or "?"}
    if not with_torch:
        return Finding(
            name, "good", "{version}", mark("which devices it finds: tui-tutor doctor --torch"), values
        )
    # A process of its own: a torch that can't start must not take the doctor with it.
    answer = subprocess.run(
        [sys.executable, "-c", _DEVICES], capture_output=True, text=True, timeout=300, check=False
    )
    if answer.returncode == 0:
        values["devices"] = answer.stdout.strip()
        return Finding(name, "good", mark("{version}, devices: {devices}"), "", values)
    values["reason"] = (answer.stderr.strip().splitlines() or ["?"])[-1]
    return Finding(
        name,
        "bad",
        mark("{version} can't be started: {reason}"),
        mark("install it again: pip install --force-reinstall torch"),
        values,
    )


def _version(package: str) -> str | None:
    # Takes a while to import, and only the doctor asks.
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _lessons(program: Program) -> Finding:
    from tui_tutor.lessons.course import find_lessons

    name = mark("lessons")
    try:
        root = program.lessons_root()
        found = find_lessons(root, program.language) or find_lessons(root, "en")
    except TutorError as error:
        return Finding(name, "bad", error.message, error.advice, error.values)
    values = {"count": len(found), "folder": root}
    if not found:
        return Finding(
            name, "bad", mark("none in {folder}"), mark("install tui-tutor again with pip"), values
        )
    return Finding(name, "good", mark("{count} in {folder}"), "", values)
