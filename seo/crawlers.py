"""Crawlers of language models, what they read for, and the lines that ask them not to. Pure.

A line in robots.txt is a request. Who reads a page because a person asked for it at that moment
often does not look at it, so such readers are not listed.

Sources, checked against copies of November 2026: developers.openai.com/docs/bots,
support.claude.com/en/articles/8896518, docs.perplexity.ai/guides/bots,
developers.google.com/crawling/docs/crawlers-fetchers (Google-Extended),
support.apple.com/119829 (Applebot-Extended), commoncrawl.org/ccbot,
developers.facebook.com/docs/sharing/webmasters/web-crawlers, contentsignals.org.
"""

from __future__ import annotations

from collections.abc import Iterator

#: Their pages may become part of a model.
TRAINING = (
    "AI2Bot",
    "Amazonbot",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Google-Extended",
    "GPTBot",
    "Meta-ExternalAgent",
)
#: Their pages are found and named in answers.
ANSWERS = ("Claude-SearchBot", "DuckAssistBot", "OAI-SearchBot", "PerplexityBot")

ALL, ANSWERS_ONLY, NONE = "all", "answers", "none"


def robots_lines(use: str) -> Iterator[str]:
    """The groups of robots.txt that ask crawlers to stay away; none where ``use`` is ALL."""
    closed = {ANSWERS_ONLY: TRAINING, NONE: (*TRAINING, *ANSWERS)}.get(use, ())
    if closed:
        yield from (f"User-agent: {agent}" for agent in sorted(closed, key=str.casefold))
        yield "Disallow: /"
        yield ""


def signal(use: str) -> str:
    """The line that says the same of every crawler (a proposal of contentsignals.org)."""
    if use == ALL:
        return ""
    answers = "yes" if use == ANSWERS_ONLY else "no"
    return f"Content-Signal: search=yes, ai-input={answers}, ai-train=no"
