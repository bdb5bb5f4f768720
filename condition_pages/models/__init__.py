from .condition import Condition
from .imports import ImportRecord
from .pages import ConditionIndexPage, ConditionPage

__all__ = ["Condition", "ConditionIndexPage", "ConditionPage", "ImportRecord"]
