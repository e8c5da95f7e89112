"""Messages between the engine and the fork server, each a line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Self

ENGINE_STATUS = 70
"""Exit status of a lesson's process if the engine's code failed, not the lesson's."""


@dataclass(frozen=True, slots=True)
class Imports:
    """Imports of the server, and what it prepares, once for all lessons."""

    certain: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    """Modules that several lessons import; the server imports those that pass a trial."""
    rehearsal: bool = False
    """Whether so many lessons follow that drawing a figure once for all saves time."""

    def encoded(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def decoded(cls, text: str) -> Self:
        fields = json.loads(text)
        return cls(tuple(fields["certain"]), tuple(fields["candidates"]), fields["rehearsal"])


@dataclass(frozen=True, slots=True)
class RunLesson:
    """Order: start the job in this folder, as soon as a worker is free."""

    scratch: str
    memory_limit: int
    """Bytes of all processes of the lesson together."""


@dataclass(frozen=True, slots=True)
class KillLesson:
    """Order: end the lesson that works in this folder, or that waits for it."""

    scratch: str
    is_awaited: bool = True
    """Whether somebody wants to read where it was: it may first write its stack."""


@dataclass(frozen=True, slots=True)
class ServerReady:
    """Answer: everything is imported."""

    pid: int
    held: int
    """Value of `confine.Held`: the means that hold lessons."""


@dataclass(frozen=True, slots=True)
class LessonStarted:
    """Answer: a process runs the job in this folder."""

    scratch: str


@dataclass(frozen=True, slots=True)
class LessonEnded:
    """Answer: the process of this folder's job has ended."""

    scratch: str
    status: int
    """As `os.waitstatus_to_exitcode` gives it: the negative number of the signal that ended it."""
    peak_bytes: int
    is_over_memory: bool = False
    """Whether the server ended it because of its memory."""


Order = RunLesson | KillLesson
Answer = ServerReady | LessonStarted | LessonEnded
_ORDERS = {kind.__name__: kind for kind in (RunLesson, KillLesson)}
_ANSWERS = {kind.__name__: kind for kind in (ServerReady, LessonStarted, LessonEnded)}


def encoded(message: Order | Answer) -> str:
    """The message as a line of JSON, with its line feed."""
    return json.dumps({"message": type(message).__name__, **asdict(message)}) + "\n"


def decoded_order(line: str | bytes) -> Order:
    fields = json.loads(line)
    return _ORDERS[fields.pop("message")](**fields)


def decoded_answer(line: str | bytes) -> Answer:
    fields = json.loads(line)
    return _ANSWERS[fields.pop("message")](**fields)
