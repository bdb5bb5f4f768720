"""What differs with the country of a practice: forms of dates, words, clock, public holidays."""
