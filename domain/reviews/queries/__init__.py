"""What pages read of reviews: plain rows, nothing lazy."""

from domain.reviews.queries.deviations import DeviationPage, DeviationRow, StepRow, for_customer
from domain.reviews.queries.lists import ReviewFilter, ReviewRow, waiting
from domain.reviews.queries.page import ReviewPage, page

__all__ = ["DeviationPage", "DeviationRow", "ReviewFilter", "ReviewPage", "ReviewRow", "StepRow", "for_customer", "page", "waiting"]
