"""What an empty page says: what this is, and questions worth clicking.

Given the loaded assistant, gives escaped markup. It does not know Gradio.
"""

from __future__ import annotations

from html import escape

from assistant.load import Assistant
from assistant.serving.page.transcript import chips

# For the articles that ship; another corpus brings its own examples.
_SHIPPED = "key-differences"
_GROUPS = {
    "Facts and figures": (
        "What does a deep learning engineer earn in the US?",
        "How does PayPal catch fraud, and how often is it wrong?",
    ),
    "In your own words": (
        "ml or dl first if i'm a total beginner?",
        "how much data is enough",
    ),
    "Where the two may part ways": (
        "should we audit our model before launch and why",
        "years of experience that count as mid level",
    ),
    "What they will not answer": (
        "What does a chef earn in Italy?",
        "Who won the football World Cup in 2022?",
    ),
}

WAITING = '<div class="welcome waiting"><p>Reading the articles…</p></div>'


def welcome(assistant: Assistant) -> str:
    """Examples by what they show."""
    groups = _GROUPS if _SHIPPED in assistant.documents else {"For example": assistant.examples}
    lists = "".join(
        f'<div class="group"><h2>{escape(name)}</h2><div class="chips">{chips(questions)}</div></div>'
        for name, questions in groups.items()
    )
    count = len(assistant.documents)
    known = "one article says" if count == 1 else f"{count:,} articles say"
    return (
        f'<div class="welcome"><p>They know what {known}, and nothing else. Ask, or start with one of these:</p>'
        f'<div class="groups">{lists}</div></div>'
    )
