"""The admin's way to import pages: give sources, review proposals, make drafts."""
