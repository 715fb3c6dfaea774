"""Lists, parts, stock counts and materials from Excel: read and checked whole, shown as a preview, then applied all or not at all."""

from domain.products.imports.actions import apply, template, upload
from domain.products.imports.kinds import KINDS, Kind
from domain.products.imports.queries import found

__all__ = ["KINDS", "Kind", "apply", "found", "template", "upload"]
