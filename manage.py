#!/usr/bin/env python3
"""Django's command line, from any directory."""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))


def main():
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])
    # `site` is also a module of Python's own, so the folder is put on the path
    # and what is in it imported: never the folder itself.
    sys.path[:0] = [os.path.join(ROOT, "site"), ROOT]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        from django.core.management import execute_from_command_line

        from config.env import BadEnvironment
    except ImportError as missing:
        sys.exit("%s. Run `make run` once, then .venv/bin/python manage.py." % missing)
    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as problems:
        sys.exit(str(problems))


if __name__ == "__main__":
    main()
