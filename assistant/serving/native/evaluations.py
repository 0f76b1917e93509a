"""``/v1/evaluations``: start one, watch it, end it, read its report, delete it.

Given a ``Service`` and ``Evaluations``, gives routes. They do not know how anything is evaluated.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from assistant.questions.template import template_csv
from assistant.serving import evaluation_schemas as schemas
from assistant.serving.evaluating.evaluation import Evaluation
from assistant.serving.evaluating.evaluations import Evaluations
from assistant.serving.evaluating.questions import Choice, OwnFile
from assistant.serving.evaluating.refusals import NoSuchEvaluation
from assistant.serving.failures import Failure, Refused
from assistant.serving.guard.administrators import may_administer
from assistant.serving.guard.content_policy import sandbox_policy
from assistant.serving.schemas import ErrorModel
from assistant.serving.service import Service

_FILES = {
    "html": ("text/html; charset=utf-8", "html"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "json": ("application/json", "json"),
}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    said = {
        400: "The body is not JSON",
        403: "Only administrators may do this",
        404: "There is no such evaluation, or it has no report yet",
        409: "One runs already, or this one cannot be changed so as it stands",
        413: "The body or the file is too large",
        415: "The body is said to be something else than JSON",
        422: "The questions have faults, which are told by line, or a field is of another type",
        500: "No evaluation can be run, or this one not deleted",
        503: "The index is still being loaded",
    }
    return {status: {"model": ErrorModel, "description": said[status]} for status in statuses}


async def _administrator(request: Request) -> None:
    if not may_administer(request):
        raise Refused(
            Failure(
                403, "Only administrators start, end and delete evaluations.", code="not_an_administrator"
            )
        )


_ADMINISTRATOR = [Depends(_administrator)]


def evaluations_router(service: Service, evaluations: Evaluations) -> APIRouter:
    """The routes; those that wait for a disk are run on threads."""
    router = APIRouter(prefix="/v1/evaluations", tags=["evaluations"])
    _add_reading(router, evaluations)
    _add_changing(router, service, evaluations)
    return router


def _add_changing(router: APIRouter, service: Service, evaluations: Evaluations) -> None:
    @router.post(
        "",
        status_code=201,
        dependencies=_ADMINISTRATOR,
        responses=_errors(400, 403, 409, 413, 415, 422, 500, 503),
    )
    def start(request: schemas.EvaluationRequest) -> schemas.EvaluationModel:
        """Ask both systems, beside the server and with the lowest priority; one evaluation at a time."""
        own = None if request.file is None else OwnFile(request.file.name, request.file.text)
        choice = Choice(tuple(request.sets), own)
        return _model(evaluations.start(choice, service.ready().documents))

    @router.post(
        "/{evaluation}/cancel", dependencies=_ADMINISTRATOR, responses=_errors(403, 404, 409, 422, 500)
    )
    def cancel(evaluation: str) -> schemas.EvaluationModel:
        """End the one that runs; what was answered is kept for going on."""
        return _model(evaluations.cancel(evaluation))

    @router.post(
        "/{evaluation}/resume", dependencies=_ADMINISTRATOR, responses=_errors(403, 404, 409, 422, 500)
    )
    def resume(evaluation: str) -> schemas.EvaluationModel:
        """Go on with one that was cancelled, failed or was interrupted, where it stopped."""
        return _model(evaluations.resume(evaluation))

    @router.delete(
        "/{evaluation}",
        status_code=204,
        dependencies=_ADMINISTRATOR,
        responses=_errors(403, 404, 409, 422, 500),
    )
    def delete(evaluation: str) -> None:
        """Delete one with its questions, answers and report, unless it is the one that runs."""
        evaluations.delete(evaluation)


def _add_reading(router: APIRouter, evaluations: Evaluations) -> None:
    @router.get("", responses=_errors(422))
    def listed(limit: Annotated[int, Query(ge=1, le=200)] = 50) -> schemas.EvaluationsModel:
        """Every evaluation of this server, the latest first, and the questions that lie ready."""
        return schemas.EvaluationsModel(
            evaluations=[_model(one) for one in evaluations.listed(limit)],
            sets=list(evaluations.sets.names()),
        )

    @router.get("/template", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    def template() -> Response:
        """A question file to start from: CSV, with three examples."""
        return _file(template_csv().encode(), "text/csv; charset=utf-8", "questions.csv")

    @router.get("/{evaluation}", responses=_errors(404, 422))
    def get(evaluation: str) -> schemas.EvaluationModel:
        """How one stands."""
        return _model(evaluations.get(evaluation))

    @router.get("/{evaluation}/report", response_class=Response, responses=_errors(404, 422))
    def report(
        evaluation: str,
        kind: Annotated[Literal["html", "markdown", "json"], Query(alias="format")] = "html",
        download: bool = Query(False, description="As a file to keep"),
    ) -> Response:
        """What one came to. As HTML it is a page that is whole in itself; a policy keeps it from all else."""
        try:
            content = evaluations.report(evaluation, kind).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchEvaluation("This report is not there any more.") from error
        media_type, ending = _FILES[kind]
        response = _file(content, media_type, f"report-{evaluation}.{ending}" if download else "")
        if kind == "html":
            response.headers["Content-Security-Policy"] = sandbox_policy(content.decode("utf-8", "replace"))
        return response


def _model(evaluation: Evaluation) -> schemas.EvaluationModel:
    return schemas.EvaluationModel(**asdict(evaluation))


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(content, media_type=media_type, headers=headers)
