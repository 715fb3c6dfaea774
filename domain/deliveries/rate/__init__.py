"""The on-time delivery rate FM070100-04 (5.1.10(3)): by month, customer and product, on three bases, with each miss."""

from domain.deliveries.rate.filtering import RateFilter, month_after
from domain.deliveries.rate.misses import Miss, misses, misses_exported, uncovered
from domain.deliveries.rate.queries import Figures, MonthPage, of_month, series

__all__ = ["Figures", "Miss", "MonthPage", "RateFilter", "misses", "misses_exported", "month_after", "of_month", "series", "uncovered"]
