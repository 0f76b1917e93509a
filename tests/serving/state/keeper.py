"""A process that keeps things and says on stdout what it has acknowledged, until it is killed."""

from __future__ import annotations

import sys
from itertools import count

from assistant.serving.state.state import open_state

answers = {name: {"answerer": name, "outcome": "answered", "text": "x" * 2000} for name in ("ml", "dl")}
state = open_state(sys.argv[1])
conversation = state.conversations.create("me").id
print("conversation", conversation, flush=True)
for number in count(1):
    exchange = state.conversations.append("me", conversation, f"question {number}", answers)
    print("exchange", conversation, exchange.number, flush=True)
    duel = state.duels.create("me", f"question {number}", answers)
    print("duel", duel.id, duel.left, flush=True)
    vote = state.duels.vote("me", duel.id, "left")
    print("vote", duel.id, vote.winner, flush=True)
    opinion = state.feedback.add("me", question=f"question {number}", answerer="ml", helpful=True)
    print("opinion", opinion.id, flush=True)
