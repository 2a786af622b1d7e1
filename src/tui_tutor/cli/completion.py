"""The command ``completion``: a script that lets the shell complete our words."""

import click
from click.shell_completion import CompletionItem, get_completion_class

from tui_tutor.cli.commands import TutorCommand, program_of
from tui_tutor.cli.program import COMPLETION_VARIABLE
from tui_tutor.translation import mark


@click.command(
    "completion",
    cls=TutorCommand,
    help=mark("Print the script that lets your shell complete commands, lessons and words of a setup."),
    examples=[
        ("tui-tutor completion bash >> ~/.bashrc", mark("for bash")),
        ("tui-tutor completion zsh >> ~/.zshrc", mark("for zsh")),
        ("tui-tutor completion fish > ~/.config/fish/completions/tui-tutor.fish", mark("for fish")),
    ],
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    found = get_completion_class(shell)
    assert found is not None
    script = found(ctx.find_root().command, {}, "tui-tutor", COMPLETION_VARIABLE)
    # Not `source()`, which asks the shell for its version: the script may be made for another machine.
    click.echo(script.source_template % script.source_vars())


def complete_setup(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The words of a setup that begin with what has been typed."""
    from tui_tutor.engine.setup import ACTIVATIONS
    from tui_tutor.engine.setup_words import WORDS

    words = list(ACTIVATIONS)
    for word in WORDS:
        words += [f"{word.name}={value}" for value in word.choices or (word.example,)]
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def complete_lesson(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The lessons that begin with what has been typed, or else files."""
    from tui_tutor.errors import TutorError
    from tui_tutor.lessons.course import find_lessons

    program = program_of(ctx)
    try:
        paths = find_lessons(program.lessons_root(), program.language)
    except (TutorError, OSError):
        return []
    slugs = [path.stem.partition("-")[2] for path in paths]
    found = [CompletionItem(slug) for slug in slugs if slug.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
