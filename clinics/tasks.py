"""What runs by itself."""

from django_tasks import task

from clinics.enquiries import storage


@task()
def purge_enquiries() -> int:
    """Delete what practices keep no longer; how many enquiries that were."""
    return storage.purge()
