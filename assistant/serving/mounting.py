"""Keeps the API's own paths from falling through to the page, which is mounted at ``/``.

Given an application with the page mounted last, gives a wrong method its 405 and an unknown ``/v1``
path its 404, both in the API's one error shape. It does not know the page, nor what is put around it.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Scope


class _Page(Mount):
    """Matches whatever the API does not."""

    def __init__(self, page: Mount, api: list[BaseRoute], around: Callable[[ASGIApp], ASGIApp]) -> None:
        super().__init__(page.path, around(page.app), name=page.name)
        self._api = api

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and (
            scope["path"].startswith("/v1")
            or any(route.matches(scope)[0] is Match.PARTIAL for route in self._api)
        ):
            return Match.NONE, {}
        return super().matches(scope)


def api_first(app: FastAPI, around: Callable[[ASGIApp], ASGIApp] = lambda page: page) -> ASGIApp:
    """Do so, with something ``around`` the page that every request to it passes; returns what is mounted."""
    *api, page = app.router.routes
    if not isinstance(page, Mount):
        raise TypeError("The page must be mounted last.")
    app.router.routes[-1] = _Page(page, api, around)
    return page.app
