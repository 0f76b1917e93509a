"""Settings from the environment, read once.

Given ``ASSISTANT_*`` (and Gradio's own host and port variables), gives a frozen ``Settings``. It does
not know what uses them; recipes and learned values live elsewhere.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import SettingsError

# As browsers send it: nothing after the host but a port, all in lower case.
_ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and where to listen.

    Attributes:
        index_dir: what ``assistant build`` writes and serving loads (``ASSISTANT_INDEX``).
        source: folder that ``assistant build`` was given, read when documents are added on the page
            (``ASSISTANT_SOURCE``).
        documents: folder that keeps documents added on the page; the server writes them nowhere else
            (``ASSISTANT_DOCUMENTS``).
        max_document_bytes, max_documents: of one added document, and how many can be added
            (``ASSISTANT_MAX_DOCUMENT_BYTES``, ``ASSISTANT_MAX_DOCUMENTS``).
        host, port: where the server listens (``ASSISTANT_HOST``, ``ASSISTANT_PORT``).
        database: URL of the database for conversations, feedback and votes, SQLite or PostgreSQL
            (``ASSISTANT_DATABASE``); ``serving.state.database`` checks it.
        judged: files of judged questions, by comma, on which votes are compared with measures; those that are
            not there are left out (``ASSISTANT_JUDGED``).
        evaluations_dir: where evaluations lie that the server runs (``ASSISTANT_EVALUATIONS``).
        questions_dir: question files that it offers for them (``ASSISTANT_QUESTIONS``).
        keys: file of API keys, see ``serving.guard.keys``; without one everybody may ask (``ASSISTANT_KEYS``).
        rate_per_minute, rate_burst: requests of one key or client address a minute in the long run, 0 for no
            limit, and at once (``ASSISTANT_RATE``, ``ASSISTANT_RATE_BURST``).
        origins: other sites whose scripts may ask, by comma, as ``https://host:port`` (``ASSISTANT_ORIGINS``).
        max_body_bytes: larger HTTP requests are refused (``ASSISTANT_MAX_BODY_BYTES``).
        head_s: seconds until a request's line and headers must be there; a connection that is slower is closed
            (``ASSISTANT_HEAD_S``).
        workers: answers computed at a time (``ASSISTANT_WORKERS``).
        max_waiting: questions that may wait for a worker; more are refused (``ASSISTANT_MAX_WAITING``).
        log: ``quiet`` for warnings and errors, ``json`` for a line of JSON a request, too (``ASSISTANT_LOG``).
        generator: how ``dl`` comes to its words, see ``load.load_assistant`` (``ASSISTANT_GENERATOR``).
        accept_wrong: share of the answers given that may be wrong, see ``gate.fitting.GateRecipe``; takes
            effect at the next build (``ASSISTANT_ACCEPT_WRONG``).
        generator_key: for a server that wants one (``ASSISTANT_GENERATOR_KEY``).
    """

    index_dir: Path = Path("index") / "built"
    host: str = "127.0.0.1"
    port: int = 7860
    database: str = field(default="sqlite:///state/assistant.db", repr=False)
    judged: tuple[Path, ...] = (Path("eval") / "questions" / "dev.jsonl",)
    evaluations_dir: Path = Path("eval") / "runs" / "served"
    questions_dir: Path = Path("eval") / "questions"
    keys: Path | None = None
    rate_per_minute: int = 0
    rate_burst: int = 20
    origins: tuple[str, ...] = ()
    max_body_bytes: int = 1_000_000
    head_s: int = 20
    workers: int = 4
    max_waiting: int = 100
    log: str = "quiet"
    accept_wrong: float | None = None
    generator: str = "written"
    generator_key: str = field(default="", repr=False)
    source: Path = Path("corpus")
    documents: Path = Path("state") / "documents"
    max_document_bytes: int = 20_000_000
    max_documents: int = 500

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment; ``GRADIO_SERVER_NAME`` and ``GRADIO_SERVER_PORT`` count where ours are not set.

        Raises:
            SettingsError: naming the variable, its value and what was expected.
        """
        plain = cls()
        host_name = "ASSISTANT_HOST" if environment.get("ASSISTANT_HOST") else "GRADIO_SERVER_NAME"
        port_name = "ASSISTANT_PORT" if environment.get("ASSISTANT_PORT") else "GRADIO_SERVER_PORT"
        return cls(
            index_dir=Path(environment.get("ASSISTANT_INDEX") or plain.index_dir),
            host=environment.get(host_name) or plain.host,
            port=_integer(environment, port_name, plain.port, 0, 65535),
            database=environment.get("ASSISTANT_DATABASE") or plain.database,
            judged=_paths(environment, "ASSISTANT_JUDGED") or plain.judged,
            evaluations_dir=Path(environment.get("ASSISTANT_EVALUATIONS") or plain.evaluations_dir),
            questions_dir=Path(environment.get("ASSISTANT_QUESTIONS") or plain.questions_dir),
            keys=Path(environment["ASSISTANT_KEYS"]) if environment.get("ASSISTANT_KEYS") else None,
            rate_per_minute=_integer(environment, "ASSISTANT_RATE", plain.rate_per_minute, 0, 1_000_000),
            rate_burst=_integer(environment, "ASSISTANT_RATE_BURST", plain.rate_burst, 1, 1_000_000),
            origins=_origins(environment, "ASSISTANT_ORIGINS"),
            max_body_bytes=_integer(
                environment, "ASSISTANT_MAX_BODY_BYTES", plain.max_body_bytes, 1_000, 10**9
            ),
            head_s=_integer(environment, "ASSISTANT_HEAD_S", plain.head_s, 1, 3_600),
            workers=_integer(environment, "ASSISTANT_WORKERS", plain.workers, 1, 256),
            max_waiting=_integer(environment, "ASSISTANT_MAX_WAITING", plain.max_waiting, 0, 100_000),
            log=_one_of(environment, "ASSISTANT_LOG", (plain.log, "json")),
            accept_wrong=_share(environment, "ASSISTANT_ACCEPT_WRONG"),
            generator=environment.get("ASSISTANT_GENERATOR") or plain.generator,
            generator_key=environment.get("ASSISTANT_GENERATOR_KEY") or plain.generator_key,
            source=Path(environment.get("ASSISTANT_SOURCE") or plain.source),
            documents=Path(environment.get("ASSISTANT_DOCUMENTS") or plain.documents),
            max_document_bytes=_integer(
                environment, "ASSISTANT_MAX_DOCUMENT_BYTES", plain.max_document_bytes, 1_000, 10**9
            ),
            max_documents=_integer(environment, "ASSISTANT_MAX_DOCUMENTS", plain.max_documents, 1, 100_000),
        )


def _integer(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = environment.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise SettingsError(f"{name} is {value!r}; a number from {low} to {high} is expected.")
    return int(value)


def _one_of(environment: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = environment.get(name) or known[0]
    if value not in known:
        raise SettingsError(f"{name} is {value!r}; {' or '.join(known)} is expected.")
    return value


def _paths(environment: Mapping[str, str], name: str) -> tuple[Path, ...]:
    return tuple(Path(one.strip()) for one in (environment.get(name) or "").split(",") if one.strip())


def _origins(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    origins = tuple(one.strip() for one in (environment.get(name) or "").split(",") if one.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(f"{name} has {origin!r}; https://host or https://host:port is expected.")
    return origins


def _share(environment: Mapping[str, str], name: str) -> float | None:
    value = environment.get(name)
    if not value:
        return None
    try:
        share = float(value)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise SettingsError(f"{name} is {value!r}; a number from 0 to 1 is expected.")
    return share
