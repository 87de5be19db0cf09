"""Prediction of one step only: the library otherwise draws the whole rest of the process anew at every step.

Nothing here or in our joins looks further than the children of a task that is reached. A step then costs the same
in a process of ten tasks and of a hundred.
"""

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


def predict_one(spec: Any) -> None:
    """Make ``spec`` give a task its children when the task is predicted or reached, and them none."""
    reach = spec._update

    def predict(task: Task, seen: Any = None, looked_ahead: int = 0, mask: int = TaskState.PREDICTED_MASK) -> None:
        if task.has_state(mask):
            spec._predict_hook(task)

    def update(task: Task) -> None:
        if not task._children and not task.has_state(TaskState.FINISHED_MASK):
            spec._predict_hook(task)
        reach(task)

    spec._predict, spec._update = predict, update
