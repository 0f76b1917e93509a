"""axe-core in a page: what of it people who cannot see, or have no mouse, would stumble over.

The script is put in through the browser's driver, which the page's policy does not bind.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

from selenium.webdriver import Chrome

_SCRIPT = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
  (found) => done(found.violations),
  (error) => done(String(error)),
);
"""


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold, and where."""

    rule: str
    impact: str
    where: tuple[str, ...]
    why: str


def findings(window: Chrome) -> list[Finding]:
    """All that axe-core finds now."""
    window.execute_script(f"if (!window.axe) {{ {_SCRIPT} }}")
    window.set_script_timeout(120)
    violations = window.execute_async_script(_RUN)
    assert isinstance(violations, list), violations
    return [_finding(one) for one in violations]


def _finding(violation: dict[str, Any]) -> Finding:
    nodes = violation["nodes"]
    where = tuple(" ".join(map(str, node["target"])) for node in nodes)
    return Finding(violation["id"], violation["impact"], where, nodes[0]["failureSummary"])
