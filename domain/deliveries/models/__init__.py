"""Tables of deliveries: what production reported, what is late, what was dispatched, verified, shipped and signed for."""

from domain.deliveries.models.coming_back import GoodsReturn, PackagingCount, PackagingMove, ReturnState
from domain.deliveries.models.dispatch import Box, Concession, DispatchLine, DispatchNotice, NoticeState, Verification
from domain.deliveries.models.lateness import Chase, Countermeasure, DailyCheck, Delay, DelayOffer, DelayState, Freight
from domain.deliveries.models.making import ProductionReport, ReportImport
from domain.deliveries.models.rate import OnTimeCustomerMonth, OnTimeMonth
from domain.deliveries.models.slips import Difference, Slip, SlipLine, SlipState, Tracking

__all__ = [
    "Box", "Chase", "Concession", "Countermeasure", "DailyCheck", "Delay", "DelayOffer", "DelayState", "Difference", "DispatchLine",
    "DispatchNotice", "Freight", "GoodsReturn", "NoticeState", "OnTimeCustomerMonth", "OnTimeMonth", "PackagingCount", "PackagingMove",
    "ProductionReport", "ReportImport", "ReturnState", "Slip", "SlipLine", "SlipState", "Tracking", "Verification",
]
