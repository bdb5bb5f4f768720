"""What Prometheus is told at ``/metrics``: requests, tasks, and what they stand on.

Off until ``MetricsMiddleware`` is among the middleware; needs the extra ``metrics``. Labels are
names from the code (views, methods, classes of status): nothing that a visitor typed, no host, no
practice.

Source: docs/decisions/0073-metrics-with-prometheus-client.md
"""
