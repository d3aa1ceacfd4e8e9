from django_tasks import task

from sessions_app.scoring import runner

SCORING_QUEUE = "scoring"


@task(queue_name=SCORING_QUEUE)
def score_session(run_id: int) -> bool:
    """See `sessions_app.scoring.runner.attempt`."""
    return runner.attempt(run_id)
