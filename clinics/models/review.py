"""The step of a workflow at which a practice's reviewers say yes or ask for changes."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, TaskState

from clinics import review


class NoteForm(TaskStateCommentForm):
    """A note that goes along with a yes."""

    comment = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 2}),
    )


class ChangesForm(NoteForm):
    """What should change: without it nobody could change it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = True
        self.fields["comment"].label = _("What should change")
        self.fields["comment"].error_messages["required"] = _("Write what should change.")


class ClinicalReview(AbstractGroupApprovalTask):
    """Wagtail's approval by groups, for the groups of a practice and nobody else.

    Platform staff may help where they are asked to, but nothing waits for them.
    """

    class Meta:
        verbose_name = _("clinical review")
        verbose_name_plural = _("clinical reviews")

    def get_actions(self, obj, user):
        if not self.user_can_access_editor(obj, user):
            return []
        return [("reject", _("Request changes"), True), ("approve", _("Approve"), False)]

    def get_form_for_action(self, action):
        return ChangesForm if action == "reject" else NoteForm

    def get_task_states_user_can_moderate(self, user, **kwargs):
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @transaction.atomic
    def on_action(self, task_state, user, action_name, comment="", **_more):
        """Take an answer, once. Raises ReviewError, and changes nothing, where it can't be."""
        # Read again: two people may answer in the same moment.
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS:
            raise review.ReviewError(review.answered(state))
        try:
            super().on_action(state, user, action_name, comment=comment)
        except ValidationError as error:
            page = state.workflow_state.content_object
            raise review.ReviewError(review.described(error, page.specific)) from error

    @classmethod
    def get_description(cls):
        return _("Reviewers and managers of the practice approve, or ask for changes")
