"""What a server has acknowledged, and whether it still knows it.

Given acknowledgements as they come, asks for all of them again. It does not know how the server was treated
in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx


@dataclass(slots=True)
class Promises:
    """Of one user.

    Attributes:
        exchanges: by conversation, what was answered to which question: ``{number: (question, texts)}``.
        votes: by duel, the choice.
    """

    exchanges: dict[str, dict[int, tuple[str, dict[str, str | None]]]] = field(default_factory=dict)
    votes: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.votes) + len(self.exchanges) + sum(map(len, self.exchanges.values()))

    async def broken(self, client: httpx.AsyncClient) -> list[str]:
        """Those that are not kept, in words; the client must be the same user."""
        lost = []
        for conversation, promised in self.exchanges.items():
            reply = await client.get(f"/v1/conversations/{conversation}")
            if reply.status_code != httpx.codes.OK:
                lost.append(f"conversation {conversation}: {reply.status_code}")
                continue
            kept = {
                one["number"]: (one["question"], texts_of(one["answers"]))
                for one in reply.json()["exchanges"]
            }
            lost += [
                f"exchange {conversation} {number}"
                for number, said in promised.items()
                if kept.get(number) != said
            ]
        for duel, choice in self.votes.items():
            reply = await client.get(f"/v1/duels/{duel}")
            vote = reply.json().get("vote") if reply.status_code == httpx.codes.OK else None
            if vote is None or vote["choice"] != choice:
                lost.append(f"vote {duel}")
        return lost


def texts_of(answers: dict[str, dict[str, str | None]]) -> dict[str, str | None]:
    """What each system said."""
    return {name: answer["text"] for name, answer in answers.items()}
