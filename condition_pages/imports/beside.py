"""What stands beside the words of a page that is brought in: its pictures and its buttons."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.permissions import policy_registry

from clinics import tenancy
from clinics.models import CallToAction, Practice
from clinics.tenancy.policies import policy_of
from condition_pages.importer.calls import books
from condition_pages.importer.links import page_key
from condition_pages.importer.messages import in_language
from condition_pages.importer.model import Call, Picture, Proposal, SourceError
from condition_pages.importer.read.fetch import Network, fetch

#: The kinds of picture that are asked for: those that may be uploaded.
PICTURES = dict.fromkeys(
    ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"), "picture"
)
#: Seconds for all pictures of a page: somebody waits for the answer.
MOST_SECONDS = 40.0
#: Words of a button, as its own form asks.
MOST_WORDS = 5


class BesideForm(forms.Form):
    """Which pictures are to be fetched, with what they show, and which buttons to add."""

    def __init__(self, data=None, *, proposal: Proposal, user, practice: Practice):
        super().__init__(data)
        self.proposal = proposal
        self.may_add_pictures = may_add_pictures(user, practice)
        self.may_add_calls = may_add_calls(user, practice)
        self.practice = practice
        for place, picture in enumerate(proposal.pictures):
            self.fields[f"picture-{place}"] = forms.BooleanField(
                label=file_name(picture.address),
                required=False,
                initial=picture.wanted,
                disabled=not self.may_add_pictures,
            )
            self.fields[f"alt-{place}"] = forms.CharField(
                label=_("What the picture shows"),
                required=False,
                max_length=255,
                initial=picture.alt[:255],
            )
        for place, call in self.new_calls:
            self.fields[f"call-{place}"] = forms.BooleanField(
                label=call.label,
                required=False,
                initial=call.wanted,
                disabled=not self.may_add_calls,
            )

    @cached_property
    def new_calls(self) -> list[tuple[int, Call]]:
        """The buttons that lead to a page which none of the practice's own leads to."""
        known = {page_key(action.href) for action in self.practice.home.actions}
        return [
            (place, call)
            for place, call in enumerate(self.proposal.calls)
            if page_key(call.address) and page_key(call.address) not in known
        ]

    @property
    def pictures(self) -> list[dict]:
        """The rows of the table of pictures."""
        return [
            {
                "picture": picture,
                "tick": self[f"picture-{place}"],
                "alt": self[f"alt-{place}"],
            }
            for place, picture in enumerate(self.proposal.pictures)
        ]

    @property
    def calls(self) -> list[dict]:
        """The rows of the table of buttons."""
        return [
            {"call": call, "tick": self[f"call-{place}"], "leads_to": urlsplit(call.address).netloc}
            for place, call in self.new_calls
        ]

    def apply(self, proposal: Proposal) -> Proposal:
        """The proposal with what was ticked and written."""
        said = self.cleaned_data
        pictures = tuple(
            replace(
                one,
                wanted=said.get(f"picture-{place}", one.wanted),
                alt=self._written(place, one.alt),
            )
            for place, one in enumerate(proposal.pictures)
        )
        calls = tuple(
            replace(one, wanted=bool(said.get(f"call-{place}")))
            for place, one in enumerate(proposal.calls)
        )
        return replace(proposal, pictures=pictures, calls=calls)

    def _written(self, place: int, alt: str) -> str:
        # A form that was sent without the field says nothing of it.
        name = f"alt-{place}"
        return self.cleaned_data.get(name, alt) if name in self.data else alt


def file_name(address: str) -> str:
    """The name of a picture's file, as it is in its address."""
    return unquote(posixpath.basename(urlsplit(address).path))[:100] or address[:100]


def may_add_pictures(user, practice: Practice) -> bool:
    """Whether ``user`` may add to the practice's own pictures."""
    policy = policy_registry.get_by_type(get_image_model())
    return (
        policy.collections_user_has_permission_for(user, "add")
        .filter(pk=practice.collection_id)
        .exists()
    )


def may_add_calls(user, practice: Practice) -> bool:
    """Whether ``user`` may give the practice a button, which is live at once."""
    own = CallToAction(page=practice.home)
    return policy_of(CallToAction).user_has_permission_for_instance(user, "add", own)


@dataclass(frozen=True)
class Fetched:
    """Images by the address that they were fetched from, and a line for each that was not."""

    images: Mapping[str, int]
    problems: tuple[str, ...]


def fetch_pictures(
    proposal: Proposal, practice: Practice, user, network: Network | None = None
) -> Fetched:
    """Fetch the pictures that are wanted into the practice's own, checked as uploads are.

    One that can't be had is told and left out; the draft is made without it.
    """
    images: dict[str, int] = {}
    problems: list[str] = []
    wanted = [picture for picture in proposal.pictures if picture.wanted]
    if wanted and not may_add_pictures(user, practice):
        return Fetched(images, (translate("You may not add pictures to this practice."),))
    deadline = time.monotonic() + MOST_SECONDS
    with tenancy.working_on(practice):
        for picture in wanted:
            try:
                images[picture.address] = _keep(picture, practice, user, network, deadline)
            except SourceError as error:
                problems.append(
                    f"{file_name(picture.address)}: {in_language(error.said, translate)}"
                )
            except ValidationError as error:
                problems.append(f"{file_name(picture.address)}: {' '.join(error.messages)}")
    return Fetched(images, tuple(problems))


def _keep(
    picture: Picture, practice: Practice, user, network: Network | None, deadline: float
) -> int:
    """The id of an image made of ``picture``. Raises SourceError or ValidationError."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise ValidationError(translate("There was no time left for it. Upload it yourself."))
    fetched = fetch(picture.address, network, min(left, 10.0), PICTURES).content
    content = fetched if isinstance(fetched, bytes) else fetched.encode()
    model = get_image_model()
    name = file_name(picture.address)
    form = get_image_form(model)(
        {
            "title": picture.alt[:255] or name,
            "description": picture.alt[:255],
            "collection": practice.collection_id,
            "tags": "",
        },
        {"file": SimpleUploadedFile(name, content)},
        instance=model(uploaded_by_user=user),
        user=user,
    )
    if not form.is_valid():
        raise ValidationError([str(e) for errors in form.errors.values() for e in errors])
    return form.save().pk


def add_calls(proposal: Proposal, practice: Practice, user) -> tuple[str, ...]:
    """Make calls to action of the buttons that are wanted; a line for each that can't be made."""
    wanted = [call for call in proposal.calls if call.wanted]
    if wanted and not may_add_calls(user, practice):
        return (translate("You may not add calls to action to this practice."),)
    problems = []
    for call in wanted:
        known = {page_key(action.href) for action in practice.home.actions}
        if page_key(call.address) in known:
            continue
        made = CallToAction(
            page=practice.home,
            kind="book" if books(call.address) else "link",
            label=_label(call),
            target_url=call.address[:200],
        )
        try:
            made.full_clean()
        except ValidationError as error:
            problems.append(f"{call.label}: {' '.join(error.messages)}")
            continue
        made.save()
    return tuple(problems)


def _label(call: Call) -> str:
    """The words of the button, where they are as few as a button's may be."""
    if call.label and len(call.label) <= 60 and len(call.label.split()) <= MOST_WORDS:
        return call.label
    return translate("Book online") if books(call.address) else translate("Read more")
