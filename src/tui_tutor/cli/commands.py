"""The kinds of command: with examples in their help, in the learner's language."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import click

from tui_tutor.cli.help_text import paragraph, table, terminal_width
from tui_tutor.cli.program import Program
from tui_tutor.errors import UsageError
from tui_tutor.translation import Translate, mark

Rows = Sequence[tuple[str, str]]

_HELP = mark("Show this message and exit.")
WIDEST_HELP = 100
WIDEST_EXAMPLE = 44


class TutorCommand(click.Command):
    """A command whose help shows examples.

    Args:
        examples: Command lines with what each does.
        words: Words that may be typed, with what each means; may be empty.
    """

    def __init__(self, *args: Any, examples: Rows = (), words: Rows = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.examples = examples
        self.words = words

    def get_help(self, ctx: click.Context) -> str:
        """The help in the language in use."""
        return _help(self, ctx, self.examples, self.words)


class TutorGroup(click.Group):
    """A command that holds others, listed in the order they were added."""

    def __init__(self, *args: Any, examples: Rows = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.examples = examples

    def get_help(self, ctx: click.Context) -> str:
        """The help in the language in use."""
        return _help(self, ctx, self.examples, ())

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click decides)
        """The commands' names, most used first."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was named.

        Raises:
            UsageError: If there is none of that name; says the nearest one.
        """
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            nearest = get_close_matches(name, self.commands, 1)
            raise UsageError(
                mark("there is no command {name}"),
                mark("did you mean {path} {nearest}?") if nearest else mark("see {path} --help"),
                name=repr(name),
                path=ctx.command_path,
                nearest=nearest[0] if nearest else "",
            )
        return super().resolve_command(ctx, args)


def program_of(ctx: click.Context) -> Program:
    """The program a command runs in."""
    program = ctx.find_object(Program)
    if program is None:
        program = ctx.find_root().obj = Program()
    return program


def usage_error(error: click.UsageError) -> UsageError:
    """What click found wrong with a command line, in our words."""
    ctx = error.ctx
    path = ctx.command_path if ctx else "tui-tutor"
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error, path)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return UsageError(
            mark("{path} needs {name}"),
            mark("see {path} --help"),
            path=path,
            name=error.param.make_metavar(ctx) if ctx else error.param.name,
        )
    if isinstance(error, click.BadOptionUsage):
        return UsageError(
            mark("{name} needs a value"), mark("write the value after it"), name=error.option_name
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0]
        if isinstance(error.param.type, click.Choice):
            choices = ", ".join(map(str, error.param.type.choices))
            return UsageError(
                mark("{name} can only be one of {choices}"),
                mark("see {path} --help"),
                name=name,
                choices=choices,
                path=path,
            )
    return UsageError("{reason}", mark("see {path} --help"), reason=error.format_message(), path=path)


def _no_such_option(error: click.NoSuchOption, path: str) -> UsageError:
    from tui_tutor.engine.setup_words import WORDS

    name = error.option_name
    takes_setup = error.ctx is not None and any(
        parameter.name == "words" for parameter in error.ctx.command.params
    )
    if takes_setup and name.lstrip("-") in {word.name for word in WORDS}:
        return UsageError(
            mark("there is no option {name}"),
            mark("words of a setup have no dashes: write {word}=…"),
            name=name,
            word=name.lstrip("-"),
        )
    if error.ctx is not None and name in {
        option for parameter in error.ctx.find_root().command.params for option in parameter.opts
    }:
        return UsageError(
            mark("{name} belongs before the command"),
            mark("write tui-tutor {name} … {command}"),
            name=name,
            command=error.ctx.info_name,
        )
    nearest = error.possibilities
    return UsageError(
        mark("there is no option {name}"),
        mark("did you mean {nearest}?") if nearest else mark("see {path} --help"),
        name=name,
        nearest=nearest[0] if nearest else "",
        path=path,
    )


def _help(command: click.Command, ctx: click.Context, examples: Rows, words: Rows) -> str:
    _ = program_of(ctx).translate
    width = min(terminal_width(), WIDEST_HELP)
    pieces = " ".join(command.collect_usage_pieces(ctx))
    lines = [_("Usage: {line}").format(line=f"{ctx.command_path} {pieces}")]
    for text in _(command.help or "").split("\n\n"):
        lines += ["", *paragraph(text, width)]
    if examples:
        lines += [
            "",
            _("Examples:"),
            *table([(line, _(meaning)) for line, meaning in examples], width, widest=WIDEST_EXAMPLE),
        ]
    if words:
        lines += ["", _("Words of a setup:"), *table([(word, _(meaning)) for word, meaning in words], width)]
    if isinstance(command, click.Group):
        listed = [
            (name, _((found.help or "").split("\n\n")[0]))
            for name in command.list_commands(ctx)
            if (found := command.get_command(ctx, name)) is not None and not found.hidden
        ]
        lines += ["", _("Commands:"), *table(listed, width)]
    lines += ["", _("Options:"), *table(_options(command, ctx, _), width)]
    return "\n".join(lines)


def _options(command: click.Command, ctx: click.Context, translate: Translate) -> list[tuple[str, str]]:
    rows = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
        if record is not None:
            text = getattr(parameter, "help", None) or ""
            extra = record[1].removeprefix(text)
            rows.append((record[0], translate(_HELP if parameter.name == "help" else text) + extra))
    return rows
