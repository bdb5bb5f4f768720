from .condition import Condition
from .imports import ImportBatch, ImportRecord, PendingImport
from .pages import ConditionIndexPage, ConditionPage

__all__ = [
    "Condition",
    "ConditionIndexPage",
    "ConditionPage",
    "ImportBatch",
    "ImportRecord",
    "PendingImport",
]
