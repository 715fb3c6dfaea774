"""The contract/order review FM070100-01 at the company's door: list, page, sections, deviations, meeting, decisions."""

from admin.reviews import classification, decisions, deviations, meetings, notes, objections, sections, show

HANDLERS = [
    *show.HANDLERS,
    *sections.HANDLERS,
    *deviations.HANDLERS,
    *meetings.HANDLERS,
    *objections.HANDLERS,
    *classification.HANDLERS,
    *notes.HANDLERS,
    *decisions.HANDLERS,
]
