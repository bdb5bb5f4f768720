#!/usr/bin/env python3
"""Django's command line, from any directory."""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
# What one needs while the settings are not yet whole, such as the key that they ask for.
NEEDS_NO_ENVIRONMENT = {"new_enquiry_key", "help", "version", "--version"}


def main():
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])
    # `site` is also a module of Python's own, so the folder is put on the path
    # and what is in it imported: never the folder itself.
    sys.path[:0] = [os.path.join(ROOT, "site"), ROOT]
    if NEEDS_NO_ENVIRONMENT.intersection(sys.argv[1:2] or ["help"]) or "--help" in sys.argv:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
    try:
        from django.core.management import execute_from_command_line

        from config.env import env
        from config.problems import explain
    except ImportError as missing:
        sys.exit("%s. Run `make run` once, then .venv/bin/python manage.py." % missing)
    # A server's .env names its own.
    module = env.text("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        line = None if "--traceback" in sys.argv else explain(error)
        if line is None:
            raise
        sys.exit(line)


if __name__ == "__main__":
    main()
