"""Where each kind of page that visitors meet stands, alike in every demo practice. Pure."""

#: A star stands for the first page that the list above it leads to.
KINDS = {
    "home": "/",
    "conditions": "/conditions/",
    "condition": "/conditions/*",
    "treatments": "/treatments/",
    "treatment": "/treatments/*",
    "team": "/team/",
    "practitioner": "/team/*",
    "locations": "/find-us/",
    "location": "/find-us/*",
    "content": "/first-visit/",
    "enquiry": "/contact/",
    "search": "/search/?q=charlie+horse",
}
