"""The library of conditions at work: choosing from it, naming what it lacks, taking that in."""
