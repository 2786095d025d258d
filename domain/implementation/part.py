"""What this part adds to a life."""

from domain.part import Part

PART = Part()
