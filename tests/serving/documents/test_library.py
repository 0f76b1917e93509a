from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from assistant import Question, load_assistant
from assistant.serving.documents.job import Progress
from assistant.serving.documents.library import Library
from assistant.serving.documents.refusals import IdTaken, NoSuchFile, NotNow
from assistant.serving.service import Service
from assistant.settings import Settings
from tests.serving.documents.conftest import beside

OWLS = b"# Owls\n\nOwls hunt mice at night.\n\n## Flight\n\nOwls fly without a sound.\n"

DECLARED = b"---\nid: fruit\n---\n# Apples\n\nApples are sweet.\n"


def ended(library: Library) -> Progress:
    """The job, once it has ended."""
    return until(library, lambda now: now.state != "running")


def until(library: Library, reached: Callable[[Progress], bool]) -> Progress:
    while True:
        now = library.job()
        if now is not None and (reached(now) or now.state != "running"):
            return now
        time.sleep(0.01)


def planned(library: Library) -> dict[str, object]:
    library.start_plan()
    assert ended(library).state == "done", library.job()
    assert library.plan is not None
    return library.plan.said


def applied(library: Library) -> Progress:
    assert library.plan is not None
    library.start_rebuild(library.plan.id)
    return ended(library)


def changes(said: dict[str, object]) -> list[tuple[str, str, int, int]]:
    rows = said["changes"]
    assert isinstance(rows, list)
    return [(row["change"], row["path"], row["chunks"], row["chunks_before"]) for row in rows]


def test_a_file_is_planned_built_served_taken_back_and_taken_in_again(
    library: Library, service: Service, settings: Settings
) -> None:
    old = service.ready()
    added, found = library.add("owls.md", OWLS)
    assert (added.bytes, found.document, found.title, found.chunks) == (len(OWLS), "owls", "Owls", 2)
    said = planned(library)
    assert changes(said) == [("added", "owls.md", 2, 0)]
    assert (said["unchanged"], said["judged"]) == (3, 0)
    assert service.assistant is old

    stages = []
    assert library.plan is not None
    library.start_rebuild(library.plan.id)
    until(library, lambda now: bool(stages.append(now.stage)))
    assert any("Loading" in stage for stage in stages)
    assert library.job() is not None
    assert ended(library).state == "done", library.job()

    new = service.ready()
    assert new is not old
    assert "owls" in new.documents
    assert "owls" not in old.documents
    # Whoever holds the old one is answered by it to the end.
    assert "$2" in str(old.answerers["ml"].answer(Question("What does a banana cost?")).text)
    assert "night" in new.search("when do owls hunt", 1)[0].chunk.text
    assert load_assistant(settings.index_dir).manifest == new.manifest
    assert library.plan is None
    assert changes(planned(library)) == []

    library.start_roll_back()
    assert ended(library).state == "done"
    assert "owls" not in service.ready().documents
    assert load_assistant(settings.index_dir).manifest == old.manifest
    assert changes(planned(library)) == [("added", "owls.md", 2, 0)]
    library.start_roll_back()
    assert ended(library).state == "done"
    assert "owls" in service.ready().documents


def test_changed_and_removed_documents_are_told_apart(library: Library, service: Service) -> None:
    (library._settings.source / "faq.jsonl").unlink()  # it quotes what is removed
    library.add("bikes.md", b"# Bicycles\n\nA bicycle has two wheels.\n")
    library.leave_out("bread.md")
    said = planned(library)
    assert [row[:2] for row in changes(said)] == [("changed", "bikes.md"), ("removed", "bread.md")]
    assert applied(library).state == "done"
    assert set(service.ready().documents) == {"bikes", "fruit"}
    assert (library._settings.source / "articles" / "bread.md").exists()
    library.take_in_again("bread.md")
    assert changes(planned(library))[0][:2] == ("added", "bread.md")


def test_an_added_file_that_is_left_out_goes_once_the_build_without_it_is_served(library: Library) -> None:
    library.add("owls.md", OWLS)
    library.leave_out("owls.md")
    assert [one.name for one in library.added()] == ["owls.md"]
    planned(library)
    assert applied(library).stage == "Nothing had changed; the index stays as it is."
    assert library.added() == []
    assert library.left_out() == frozenset()
    with pytest.raises(NoSuchFile):
        library.leave_out("owls.md")


def test_what_the_faq_quotes_cannot_be_left_out_unnoticed(library: Library, service: Service) -> None:
    old = service.assistant
    library.leave_out("bread.md")
    library.start_plan()
    now = ended(library)
    assert now.state == "failed"
    assert "bread" in now.stage
    assert str(library._settings.documents) not in now.stage
    assert library.plan is None
    assert service.assistant is old


def test_a_plan_ends_with_what_it_was_made_of(library: Library) -> None:
    planned(library)
    assert library.plan is not None
    old = library.plan.id
    library.add("owls.md", OWLS)
    for wrong in (old, "", "x"):
        with pytest.raises(NotNow, match="plan again"):
            library.start_rebuild(wrong)


def test_an_id_that_another_document_has_is_refused_when_it_is_added(
    library: Library, settings: Settings
) -> None:
    def refused(name: str, other: str) -> None:
        with pytest.raises(IdTaken, match=f"^{name} has the id .*, which {other} has already") as error:
            library.add(name, DECLARED if name.endswith(".md") else b"Fruit is sweet.")
        assert str(settings.documents) not in str(error.value)
        assert name not in [one.name for one in library.added()]

    refused("apples.md", "fruit.md")
    refused("fruit.txt", "fruit.md")
    # In its place, it has its id; and so it has once the other is left out.
    library.add("fruit.md", DECLARED)
    library.leave_out("fruit.md")
    assert library.add("apples.md", DECLARED)[1].document == "fruit"
    library.add("apples.md", DECLARED + b"Again.")
    refused("pears.md", "apples.md")


def test_two_files_of_one_id_are_refused_before_anything_is_built(
    library: Library, settings: Settings
) -> None:
    library.add("figs.md", b"---\nid: fig\n---\nFigs are sweet.")
    (settings.source / "articles" / "fig.txt").write_text("A fig.", encoding="utf-8")
    library.start_plan()
    assert "both have the id 'fig'" in ended(library).stage


def test_one_thing_at_a_time_and_it_can_be_cancelled(
    library: Library, service: Service, settings: Settings
) -> None:
    old, before = service.assistant, (settings.index_dir / "manifest.json").read_bytes()
    library.add("long.md", " ".join(f"Sentence {n} is about topic {n % 7}." for n in range(3000)).encode())
    planned(library)
    assert library.plan is not None
    library.start_rebuild(library.plan.id)
    for refused in (
        library.start_plan,
        library.start_roll_back,
        lambda: library.start_rebuild(library.plan.id if library.plan else ""),
        lambda: library.add("owls.md", OWLS),
        lambda: library.leave_out("bread.md"),
    ):
        with pytest.raises(NotNow):
            refused()
    now = until(library, lambda now: now.total > 0)
    assert (now.stage, 0 <= now.done < now.total) == ("Embedding", True)
    library.cancel()
    assert ended(library).state == "cancelled"
    assert service.assistant is old
    assert (settings.index_dir / "manifest.json").read_bytes() == before
    with pytest.raises(NotNow):
        library.cancel()
    assert applied(library).state == "done"


def test_another_server_and_another_build_are_waited_for(library: Library, settings: Settings) -> None:
    planned(library)
    with FileLock(settings.documents / ".lock"):
        library.start_plan()
        assert "Another server" in ended(library).stage
    library.add("owls.md", OWLS)
    planned(library)
    with FileLock(settings.index_dir / ".lock"):
        assert "Another build" in applied(library).stage
    assert applied(library).state == "done"


def test_there_is_nothing_to_go_back_to_before_the_first_change(library: Library) -> None:
    assert not library.can_roll_back()
    with pytest.raises(NotNow, match="no index before"):
        library.start_roll_back()


def test_a_set_before_that_is_damaged_is_not_served(
    library: Library, service: Service, settings: Settings
) -> None:
    library.add("owls.md", OWLS)
    planned(library)
    applied(library)
    new = service.assistant
    before = json.loads((settings.index_dir / "manifest.json").read_text())["before"]["artefacts"]["index"]
    (settings.index_dir / before / "chunks.jsonl").write_text("{}")
    library.start_roll_back()
    assert ended(library).state == "failed"
    assert service.assistant is new
    assert "owls" in load_assistant(settings.index_dir).documents


def test_old_sets_are_cleared_away(library: Library, settings: Settings) -> None:
    for number in range(3):
        library.add("owls.md", OWLS + f"\nNumber {number}.\n".encode())
        planned(library)
        assert applied(library).state == "done"
    assert len(list(settings.index_dir.glob("index-*"))) == 2
    assert not (settings.index_dir / "next.json").exists()


def test_without_a_source_nothing_is_planned(service: Service, settings: Settings, tmp_path: Path) -> None:
    library = Library(service, replace(settings, source=tmp_path / "none"), command=beside(tmp_path))
    library.start_plan()
    assert "ASSISTANT_SOURCE" in ended(library).stage


def test_the_child_ends_with_the_server(library: Library) -> None:
    library.add("long.md", " ".join(f"Sentence {n} is about topic {n % 7}." for n in range(3000)).encode())
    planned(library)
    assert library.plan is not None
    library.start_rebuild(library.plan.id)
    until(library, lambda now: now.total > 0)
    child = library._child
    assert child is not None
    assert child._process is not None
    library.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child._process.pid, 0)
