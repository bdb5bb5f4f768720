from .action import CallToAction
from .base import PracticePage, PracticePageForm
from .clinic import ClinicPage, Registration
from .content import ContentPage
from .content_version import ContentVersion
from .enquiry import Enquiry, EnquiryAccess, EnquiryKind, EnquiryPage
from .location import HolidayException, LocationIndexPage, LocationPage, LocationPhone, OpeningHours
from .offer import Offer
from .practice import Practice, PracticeGroup
from .practitioner import (
    PractitionerCredential,
    PractitionerIndexPage,
    PractitionerLicence,
    PractitionerPage,
)
from .review import ClinicalReview
from .share_card import ShareCard
from .testimonial import Testimonial
from .treatment import TreatmentIndexPage, TreatmentPage
from .worker import Worker

__all__ = [
    "CallToAction",
    "ClinicPage",
    "ClinicalReview",
    "ContentPage",
    "ContentVersion",
    "Enquiry",
    "EnquiryAccess",
    "EnquiryKind",
    "EnquiryPage",
    "HolidayException",
    "LocationIndexPage",
    "LocationPage",
    "LocationPhone",
    "Offer",
    "OpeningHours",
    "Practice",
    "PracticeGroup",
    "PracticePage",
    "PracticePageForm",
    "PractitionerCredential",
    "PractitionerIndexPage",
    "PractitionerLicence",
    "PractitionerPage",
    "Registration",
    "ShareCard",
    "Testimonial",
    "TreatmentIndexPage",
    "TreatmentPage",
    "Worker",
]
