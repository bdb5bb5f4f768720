"""gunicorn, started in this folder without flags."""

import contextlib
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
from config.env import ConfigurationError, env  # noqa: E402

bind = env.listener("BIND", "127.0.0.1:8000")
workers = env.integer("WEB_CONCURRENCY", 2, least=1)
threads = env.integer("WEB_THREADS", 4, least=1)
# A process gives back the memory that it has come to hold by being replaced, which no visitor
# notices: it answers what it has begun, and the others take what is new. Not all at the same time.
max_requests = env.integer("WEB_MAX_REQUESTS", 5000)
max_requests_jitter = max_requests // 5
# Within which a process must show that it is alive, and end what it has begun.
timeout = env.integer("WEB_TIMEOUT", 60, least=1)
graceful_timeout = env.integer("WEB_GRACEFUL_TIMEOUT", 30, least=1)
# It would lie in a home folder, which the server's account has none of.
control_socket_disable = True
# A question to the search may be long, and each letter with an accent is six of its address.
limit_request_line = 8190
accesslog = "-" if env.flag("ACCESS_LOG") else None

# For prometheus_client, which looks for this name when a process loads it.
metrics_folder = None
if env.flag("METRICS"):
    _var = env.path("VAR_DIR", Path(chdir) / "var")
    metrics_folder = env.path("PROMETHEUS_MULTIPROC_DIR", _var / "metrics")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder)


def on_starting(server):
    """Begin without what processes of an earlier server have counted."""
    if metrics_folder is None:
        return
    try:
        metrics_folder.mkdir(parents=True, exist_ok=True)
        for file in metrics_folder.glob("*.db"):
            file.unlink()
    except OSError as error:
        server.log.error("No metrics: %s", error)


def pre_fork(server, worker):
    """Give each process the first place that is free; a name for its files of metrics."""
    taken = {each.place for each in server.WORKERS.values()}
    worker.place = next(place for place in range(len(taken) + 1) if place not in taken)


def post_fork(server, worker):
    """Let the new process count in the files of its place."""
    if metrics_folder is None:
        return
    try:
        from clinics.metrics.recording import share_files

        share_files(metrics_folder, worker.place)
    except Exception as error:
        # An error here would end the process, and the next.
        server.log.error("No metrics: %s", error)


def child_exit(server, worker):
    """Forget what was true only while a process was there: its memory, what it had in hand."""
    if metrics_folder is None:
        return
    # An error here would end the server.
    with contextlib.suppress(Exception):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.place, str(metrics_folder))


try:
    settings = env.text("DJANGO_SETTINGS_MODULE", "config.settings.production")
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    # Once and here, or each worker would say so at length and be started again.
    importlib.import_module(settings)
    env.check()
except ConfigurationError as problems:
    sys.exit(str(problems))
finally:
    # What is read here is this process's: workers that are started anew (HUP) read it again.
    for name in [name for name in sys.modules if name.partition(".")[0] == "config"]:
        del sys.modules[name]
