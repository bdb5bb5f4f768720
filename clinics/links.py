"""Addresses of other sites as links that say where they lead. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host of an address without ``www.``; "" for what is no full address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_secure(url: str) -> bool:
    """Whether this is a full https address."""
    return url.startswith("https://") and "." in host_of(url)


def labelled(urls: Iterable[str]) -> list[dict[str, str]]:
    """Each address with its host for a label; with its path too where a host stands twice."""
    known = [url for url in dict.fromkeys(urls) if host_of(url)]
    hosts = [host_of(url) for url in known]
    return [
        {
            "url": url,
            "label": host + urlsplit(url).path.rstrip("/") if hosts.count(host) > 1 else host,
        }
        for url, host in zip(known, hosts, strict=True)
    ]
