"""A small corpus whose every text wants to run, load, cover or upset something.

Names, titles, headings, tables, links, code, front matter and a FAQ, in each format that is read as text.
"""

from __future__ import annotations

import json
from pathlib import Path

ELSEWHERE = "http://127.0.0.2:9"
ZALGO = "d" + "".join(f"{letter}\u0301\u0308\u0338\u0356\u0323\u0315" * 8 for letter in "ough") + " rises"
OVERRIDE = "\u202egnisrever \u2067 ofni.elpmaxe\u2066"
MARKUP = (
    "<script>window.pwned=1</script>",
    '<img src=x onerror="window.pwned=1">',
    "<svg/onload=window.pwned=1>",
    f'<img src="{ELSEWHERE}/pixel.png"><link rel=stylesheet href="{ELSEWHERE}/s.css">',
    '<a href="javascript:window.pwned=1">read on</a> [read on](javascript:window.pwned=1)',
    "<iframe srcdoc='<script>top.pwned=1</script>'></iframe><iframe src=\"data:text/html,<script>alert(1)</script>\">",
    f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/"><base href="{ELSEWHERE}/">',
    f'<form action="{ELSEWHERE}/"><button formaction="javascript:window.pwned=1">go</button></form>',
    "\"'><input autofocus onfocus=window.pwned=1 tabindex=1>",
    "</p></div></section></article></dialog></main><style>*{display:none!important}</style>",
    "</script></textarea></title><script>alert(document.cookie)</script>",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} <%= 7*7 %> {{#each x}} {{/if}}",
    "<dialog open id=article>mine</dialog><b id=question id=talk>mine</b><p class=exchange>mine</p>",
    f"![pixel]({ELSEWHERE}/pixel.png) data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
)
UPSETTING = (
    OVERRIDE,
    ZALGO,
    "w" * 2000,
    "null\x00byte, bell\x07, escape\x1b[31m, \ufeff\u200b\u2028\u2029\ufffe",
    "Yе\u0430st is \u0430 hоmоglуph",
    "עברית ועוד עברית, العربية",
    "漢" * 600,
    "👩‍👩‍👧‍👦" * 200,
)
HOSTILE = (*MARKUP, *UPSETTING)
ASKED = "How long does hostile dough rise?"


def write_hostile_corpus(folder: Path) -> Path:
    """Five documents and a FAQ, in a folder as `assistant build` takes it."""
    articles = folder / "articles"
    articles.mkdir(parents=True)
    (articles / '<img src=x onerror="window.pwned=1">.md').write_text(_markdown(), encoding="utf-8")
    (articles / f"{OVERRIDE} \"'&.txt").write_text("\n\n".join(HOSTILE), encoding="utf-8")
    (articles / "page.html").write_text(_html(), encoding="utf-8")
    (articles / "front.md").write_text(_front_matter(), encoding="utf-8")
    (articles / "bread.md").write_text("# Bread\n\nHostile dough rises for two hours.\n", encoding="utf-8")
    rows = [
        {
            "id": f"faq-{number}",
            "question": f"What of number {number}, {text[:300]}?",
            "answer": f"Number {number} says {text}",
            "utterances": [
                f"number {number} {text[:100]}",
                f"about number {number}",
                f"tell me number {number}",
            ],
        }
        for number, text in enumerate(HOSTILE)
    ]
    (folder / "faq.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def _markdown() -> str:
    sections = (
        f"## {number} {text}\n\nThe dough of number {number} rises for {number} hours. {text}\n\n- {text}\n\n"
        f"| hours | {text.replace('|', '/')} |\n| --- | --- |\n| {number} | {text.replace('|', '/')} |\n"
        for number, text in enumerate(" ".join(text.split()) for text in HOSTILE)
    )
    return f"# {MARKUP[0]} {OVERRIDE} {'t' * 500}\n\n" + "\n".join(sections)


def _html() -> str:
    return f"<html><head><title>{ZALGO}</title></head><body>{' '.join(MARKUP)}<p>Yeast in a page.</p></body></html>"


def _front_matter() -> str:
    meta = {
        "id": "../../etc/<b onclick=window.pwned=1>\"'",
        "title": MARKUP[1] + OVERRIDE,
        "topics": [MARKUP[2]],
    }
    return f"---\n{json.dumps(meta)}\n---\n\n# Salt\n\nHostile salt keeps for three years. {MARKUP[3]}\n"
