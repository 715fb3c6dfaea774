"""Dispatch at the company's door: what is ready, notices, boxes, verification, slips, shipments, concessions (5.1.11, 5.1.12(1))."""

from admin.dispatch import concessions, notices, packing, shipments

HANDLERS = [*notices.HANDLERS, *packing.HANDLERS, *shipments.HANDLERS, *concessions.HANDLERS]
