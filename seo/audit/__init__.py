"""Rules about pages, as pure checks that yield findings; and what runs them.

``findings`` and ``rules`` know no Django: they read an AuditedPage. ``render`` and ``run`` fetch
pages through the site's own middleware and templates. Apps above add rules with ``rule``.
"""
