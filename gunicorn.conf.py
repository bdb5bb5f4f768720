"""gunicorn, started in this folder without flags."""

import sys
from pathlib import Path

chdir = str(Path(__file__).resolve().parent)
pythonpath = f"{chdir},{chdir}/site"
wsgi_app = "config.wsgi:application"

sys.path.insert(0, f"{chdir}/site")
from config.env import env  # noqa: E402

bind = env.text("BIND", "127.0.0.1:8000")
workers = env.integer("WEB_CONCURRENCY", 2, least=1)
threads = env.integer("WEB_THREADS", 4, least=1)
accesslog = "-" if env.flag("ACCESS_LOG") else None
env.check()
