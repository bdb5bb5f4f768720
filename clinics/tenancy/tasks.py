"""A task from the queue runs for the practice that it was asked for."""

from __future__ import annotations

from clinics.tenancy import context, scope

_outer: dict[object, context.TenantContext] = {}


def start(sender, task_result, **_kwargs) -> None:
    """Enter the scope that the task was asked for in: connected to ``task_started``."""
    kind = sender if isinstance(sender, type) else type(sender)
    if not scope.is_on() or kind.__name__ != "DatabaseBackend":
        return
    owner = scope.tenant_id_of_task(task_result.id)
    if owner is not None and owner != scope.PLATFORM:
        in_practice = context.changed(database=scope.of(owner))
        _outer[task_result.id] = context.enter(in_practice)


def finish(sender, task_result, **_kwargs) -> None:
    """The worker goes back to where it looks for tasks: connected to ``task_finished``."""
    outer = _outer.pop(task_result.id, None)
    if outer is not None:
        context.leave(outer)
