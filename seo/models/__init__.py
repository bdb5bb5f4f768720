from .finding import Dismissal, Finding
from .page import SeoPageMixin
from .settings import SearchEngines

__all__ = ["Dismissal", "Finding", "SearchEngines", "SeoPageMixin"]
