from .condition import Condition
from .pages import ConditionIndexPage, ConditionPage

__all__ = ["Condition", "ConditionIndexPage", "ConditionPage"]
