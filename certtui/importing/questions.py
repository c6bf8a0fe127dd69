"""What a file leaves open: asked on the Import screen, a refusal that names the options on the command line."""

from __future__ import annotations

from typing import NamedTuple

from certtui.errors import InvalidInput
from certtui.importing.options import shell_line


class Choice(NamedTuple):
    """An answer: in words, and the options that give it, as they are typed ("--only", "Completed=Yes").

    `is_typed`: the last of the options is an example, in whose place the operator types a value of their own.
    """

    words: str
    options: tuple[str, ...]
    is_typed: bool = False

    @property
    def shown(self) -> str:
        """The options as one types them in a shell."""
        return shell_line(self.options, all_quoted=True)


class Question(NamedTuple):
    """Something that could mean two things which lead to two statuses.

    `kind` tells questions apart for programs (result_column, date_order, course_days, missing_column, …); `column` is
    theirs. `message` says what was found and what it would mean; `counts` are the values in question with their lines.
    """

    kind: str
    column: str
    message: str
    choices: tuple[Choice, ...]
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def as_refusal(self) -> str:
        """What happened, and each way on with the words to type."""
        ways = "; or ".join(f"{choice.words}: {choice.shown}" for choice in self.choices)
        return f"{self.message} {ways[0].upper()}{ways[1:]}." if ways else self.message


class Unanswered(InvalidInput):
    """A file cannot be opened until a question is answered; its text is the refusal of the command line."""

    def __init__(self, question: Question) -> None:
        super().__init__("file", question.as_refusal)
        self.question = question
