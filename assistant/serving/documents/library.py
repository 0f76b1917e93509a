"""What is indexed, changed while it is served: files added, a plan, a rebuild beside, the swap, the way back.

Given a ``Service``, a built directory, a source and a folder for what is added, does one thing at a time and puts
the new assistant in place by one assignment, after the disk names it by one rename. It knows neither HTTP
nor Gradio.

Answers that have begun hold the assistant they began with, and end with it.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.current import NEXT, adopt, set_before
from assistant.load import load_set, read_current
from assistant.serving.documents.child import Cancelled, Child
from assistant.serving.documents.folder import Added, DocumentFolder, Limits
from assistant.serving.documents.inspecting import Contents
from assistant.serving.documents.job import Jobs, Kind, Progress, Tell
from assistant.serving.documents.refusals import DocumentsError, NotNow
from assistant.serving.documents.snapshot import source_documents, source_paths, take_snapshot
from assistant.serving.service import Service
from assistant.settings import Settings

_BESIDE = (sys.executable, "-m", "assistant", "beside")


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A plan that can be applied, by its id.

    Attributes:
        said: as ``building.plan.Plan`` has it.
        left_out: what the snapshot lacks.
    """

    id: str
    said: dict[str, Any]
    left_out: frozenset[str]


class Library:
    """The documents that one server serves."""

    def __init__(self, service: Service, settings: Settings, *, command: Sequence[str] = _BESIDE) -> None:
        self._service = service
        self._settings = settings
        self._command = command
        self._folder = DocumentFolder(
            settings.documents, Limits(settings.max_document_bytes, settings.max_documents)
        )
        self._jobs = Jobs()
        self._child: Child | None = None
        self._cancelled = False
        self._plan: KnownPlan | None = None

    @property
    def limits(self) -> Limits:
        """Of what can be added."""
        return self._folder.limits

    @property
    def plan(self) -> KnownPlan | None:
        """The last plan, unless something was changed or built since."""
        return self._plan

    def job(self) -> Progress | None:
        """What runs, or ran last."""
        return self._jobs.now()

    def added(self) -> list[Added]:
        """Files that were added, by name."""
        return self._folder.files()

    def left_out(self) -> frozenset[str]:
        """Paths of documents that the next build leaves out."""
        return self._folder.left_out()

    def can_roll_back(self) -> bool:
        """Whether the set before the current one is still there."""
        return set_before(self._settings.index_dir) is not None

    def add(self, name: str, data: bytes) -> tuple[Added, Contents]:
        """See ``DocumentFolder.add``; ``NotNow`` while a job runs, as for all that changes something."""
        self._jobs.refuse_while_running()
        added = self._folder.add(name, data, source_documents(self._settings.source))
        self._plan = None
        return added

    def leave_out(self, path: str) -> None:
        """See ``DocumentFolder.leave_out``."""
        self._jobs.refuse_while_running()
        self._folder.leave_out(path, source_paths(self._settings.source))
        self._plan = None

    def take_in_again(self, path: str) -> None:
        """See ``DocumentFolder.take_in_again``."""
        self._jobs.refuse_while_running()
        self._folder.take_in_again(path)
        self._plan = None

    def start_plan(self) -> Progress:
        """Find out what a rebuild would change.

        Raises:
            NotNow: something else runs.
        """
        return self._start("plan", self._make_plan)

    def start_rebuild(self, plan: str) -> Progress:
        """Build what was planned, and serve it.

        Raises:
            NotNow: something else runs, or the plan is not the last one any more.
            NotReady: the server is still loading.
        """
        self._service.ready()
        planned = self._plan
        if planned is None or planned.id != plan:
            raise NotNow("This plan is out of date.", mend="plan again.")
        return self._start("rebuild", lambda tell: self._rebuild(planned, tell))

    def start_roll_back(self) -> Progress:
        """Serve what was served before; what is served now is then the set before.

        Raises:
            NotNow: something else runs, or there is nothing to go back to.
            NotReady: the server is still loading.
        """
        self._service.ready()
        if not self.can_roll_back():
            raise NotNow("There is no index before this one to go back to.")
        return self._start("rollback", self._roll_back)

    def cancel(self) -> None:
        """End the job that runs; what is served stays as it is.

        Raises:
            NotNow: none runs.
        """
        now = self._jobs.now()
        if now is None or now.state != "running":
            raise NotNow("Nothing is at work.")
        self._cancelled = True
        if self._child is not None:
            self._child.cancel()

    def close(self) -> None:
        """End the job that runs, if any, and wait until it has ended."""
        self._cancelled = True
        if self._child is not None:
            self._child.cancel()
        self._jobs.wait()

    def _start(self, kind: Kind, work: Callable[[Tell], str]) -> Progress:
        def alone(tell: Tell) -> str:
            with self._only_server():
                return work(tell)

        self._jobs.refuse_while_running()
        self._cancelled, self._child = False, None
        return self._jobs.start(kind, alone)

    def _make_plan(self, tell: Tell) -> str:
        tell("Copying documents", 0, 0)
        left_out = self._folder.left_out()
        snapshot = take_snapshot(self._settings.source, self._folder)
        said = self._run("plan", snapshot, tell)
        self._plan = KnownPlan(secrets.token_hex(8), said, left_out)
        count = len(said["changes"])
        return (
            "Nothing would change."
            if not count
            else f"{count} {'document' if count == 1 else 'documents'} would change."
        )

    def _rebuild(self, planned: KnownPlan, tell: Tell) -> str:
        index = self._settings.index_dir
        (index / NEXT).unlink(missing_ok=True)
        report = self._run("build", self._folder.snapshot, tell)
        if not report["up_to_date"]:
            self._swap(read_current(index, NEXT), tell)
        self._plan = None
        self._folder.clear(planned.left_out, source_paths(self._settings.source))
        if report["up_to_date"]:
            return "Nothing had changed; the index stays as it is."
        return f"The new index is served: {report['documents']} documents, {report['chunks']} passages."

    def _roll_back(self, tell: Tell) -> str:
        before = set_before(self._settings.index_dir)
        if before is None:
            raise NotNow("There is no index before this one to go back to.")
        self._swap(before, tell)
        self._plan = None
        return "The index before is served again."

    def _run(self, what: str, snapshot: Path, tell: Tell) -> dict[str, Any]:
        self._child = Child([*self._command, what, str(snapshot), str(self._settings.index_dir)])
        if self._cancelled:
            self._child.cancel()
        try:
            return self._child.run(tell)
        except DocumentsError as error:
            # People know their files by the names they gave them.
            raise type(error)(error.message.replace(f"{snapshot}/", "")) from error

    def _swap(self, named: dict[str, Any], tell: Tell) -> None:
        tell("Loading the index beside the one that is served", 0, 0)
        settings = self._settings
        new = load_set(settings.index_dir, named, settings.generator, settings.generator_key)
        if self._cancelled:
            raise Cancelled("It was cancelled; nothing changed.")
        # The disk first: whoever was told of the new index finds it after a restart.
        adopt(settings.index_dir, named)
        self._service.assistant = new

    @contextmanager
    def _only_server(self) -> Iterator[None]:
        try:
            with FileLock(self._folder.own() / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise NotNow("Another server is changing these documents.", mend="wait for its end.") from error
