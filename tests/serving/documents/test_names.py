from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.serving.documents.names import LONGEST_BYTES, file_name
from assistant.serving.documents.refusals import NameRefused, TypeRefused


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("owls.md", "owls.md"),
        ("Annual report (final).PDF", "Annual report (final).pdf"),
        ("資料（最終）.docx", "資料(最終).docx"),
        ("Über uns.txt", "Über uns.txt"),
        ("U\u0308ber uns.txt", "Über uns.txt"),
        ("what?*<is>.md", "what---is-.md"),
        ("a.tar.md", "a.tar.md"),
    ],
)
def test_plain_names_are_kept(sent: str, kept: str) -> None:
    assert file_name(sent) == kept
    assert file_name(kept) == kept


HOSTILE = [
    "", " ", ".", "..", ".md", ".hidden.md", "..md", "a..md", "../a.md", "a/../b.md", "/etc/passwd.md", "a/b.md",
    "a\\b.md", "C:a.md", "c:\\a.md", "\\\\host\\a.md", "a\x00.md", "a\n.md", "\u202egpj.md", "a\u200b.md",
    "\ufeffa.md", "．．／a.md", "․․/a.md", "a／b.md", "a⁄b.md\u2215/", "\ud800.md", " a.md", "a.md ", "con.md",
    "LPT1.txt", "-rf.md", "~a.md", "x" * 200 + ".md", "ü" * 61 + ".md", "\u0301.md", "file:///a.md",
]  # fmt: skip


@pytest.mark.parametrize("sent", HOSTILE, ids=ascii)
def test_names_that_lead_elsewhere_or_deceive_are_refused(sent: str) -> None:
    with pytest.raises((NameRefused, TypeRefused)):
        file_name(sent)


@pytest.mark.parametrize(
    "sent", ["a", "a.exe", "a.md.exe", "a.zip", "a.docm", "a.md\u2024exe", "faq.jsonl", "a.m d"]
)
def test_other_types_are_refused(sent: str) -> None:
    with pytest.raises(TypeRefused):
        file_name(sent)


@given(
    st.text(max_size=60)
    | st.text(alphabet="./\\a～．\u2024\u202e\x00:", max_size=12).map(lambda s: s + ".md")
)
def test_whatever_is_kept_is_one_segment_and_stays_as_it_is(sent: str) -> None:
    try:
        name = file_name(sent)
    except (NameRefused, TypeRefused):
        return
    assert PurePosixPath(name).name == name
    assert name not in ("", ".", "..")
    assert not set(name) & set("/\\\0:\n")
    assert len(name.encode()) <= LONGEST_BYTES
    assert file_name(name) == name
