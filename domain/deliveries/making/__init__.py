"""What production made (5.1.10(2)): reported by order line, into lots and stock; corrected by negative reports, never changed."""

from domain.deliveries.making.actions import correct, hold_lines, report
from domain.deliveries.making.inputs import CorrectionInput, ReportInput, read_correction, read_report

__all__ = ["CorrectionInput", "ReportInput", "correct", "hold_lines", "read_correction", "read_report", "report"]
