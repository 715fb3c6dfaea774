"""Late deliveries at the company's door: daily board, chases, delays, countermeasure sheets, freight beyond the agreed."""

from admin.late import board, chases, countermeasures, delays, freight

HANDLERS = [*board.HANDLERS, *chases.HANDLERS, *delays.HANDLERS, *countermeasures.HANDLERS, *freight.HANDLERS]
