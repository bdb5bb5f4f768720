from .base import PracticePage, PracticePageForm
from .clinic import CallToAction, ClinicPage, Offer, Registration, Testimonial
from .content import ContentPage
from .enquiry import Enquiry, EnquiryAccess, EnquiryKind, EnquiryPage
from .location import HolidayException, LocationIndexPage, LocationPage, LocationPhone, OpeningHours
from .practice import Practice, PracticeGroup
from .practitioner import (
    PractitionerCredential,
    PractitionerIndexPage,
    PractitionerLicence,
    PractitionerPage,
)
from .review import ClinicalReview
from .treatment import TreatmentIndexPage, TreatmentPage
from .worker import Worker

__all__ = [
    "CallToAction",
    "ClinicPage",
    "ClinicalReview",
    "ContentPage",
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
    "Testimonial",
    "TreatmentIndexPage",
    "TreatmentPage",
    "Worker",
]
