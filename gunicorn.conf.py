"""gunicorn, started in this folder without flags."""

import importlib
import os
import sys
from pathlib import Path

chdir = str(Path(__file__).resolve().parent)
pythonpath = f"{chdir},{chdir}/site"
wsgi_app = "config.wsgi:application"

for folder in (chdir, f"{chdir}/site"):
    if folder not in sys.path:
        sys.path.insert(0, folder)
from config.env import BadEnvironment, env  # noqa: E402

bind = env.listener("BIND", "127.0.0.1:8000")
workers = env.integer("WEB_CONCURRENCY", 2, least=1)
threads = env.integer("WEB_THREADS", 4, least=1)
# It would lie in a home folder, which the server's account has none of.
control_socket_disable = True
# A question to the search may be long, and each letter with an accent is six of its address.
limit_request_line = 8190
accesslog = "-" if env.flag("ACCESS_LOG") else None

try:
    settings = env.text("DJANGO_SETTINGS_MODULE", "config.settings.production")
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    # Once and here, or each worker would say so at length and be started again.
    importlib.import_module(settings)
    env.check()
except BadEnvironment as problems:
    sys.exit(str(problems))
finally:
    # What is read here is this process's: workers that are started anew (HUP) read it again.
    for name in [name for name in sys.modules if name.partition(".")[0] == "config"]:
        del sys.modules[name]
