"""The terms of condition pages: regions, conditions, red flags, and the short lists of choices.

Pure: no Django. Data lies in the JSON beside this module.
"""

from __future__ import annotations

from pathlib import Path

from clinics.vocabulary import Vocabulary

_own = Vocabulary(Path(__file__).parent)
terms, choices, label, labels = _own.terms, _own.choices, _own.label, _own.labels
