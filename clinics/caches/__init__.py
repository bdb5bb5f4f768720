"""Caches that may be away without taking anything else along, and counts that are never lost.

A cache makes answers quicker and no answer right: where its server is stopped or its disk is
full, reading finds nothing and writing does nothing, until it is back.
"""
