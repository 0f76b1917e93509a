from tests.evaluation.conftest import documents, write

__all__ = ["documents", "write"]
