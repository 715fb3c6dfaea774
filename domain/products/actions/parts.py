"""The company's parts: how they are made, what a piece consumes, the documents of each revision, processes outside."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from decimal import Decimal

from sqlalchemy import func, select

from domain.products.inputs import DocumentInput, MaterialInput, ProductInput
from domain.products.models import Consumption, Material, OutsourcedProcess, ProcessDocument, Product, ProductionLine
from domain.shared.changing import change
from domain.shared.errors import Invalid
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def create_product(work: Work, given: ProductInput) -> Product:
    """Give a part its company code. Raises Forbidden, Invalid where the code is taken."""
    authorise(work, "products.product.edit")
    _check(work, given)
    product = work.add(Product(**asdict(given)))
    work.session.flush()
    journal(work, "product.created", product, after=asdict(given))
    return product


def edit_product(work: Work, product: Product, given: ProductInput, *, version: int | None) -> None:
    authorise(work, "products.product.edit", product)
    require_version(product, version)
    _check(work, given, but=product.id)
    change(work, product, "product.edited", asdict(given))


def save_material(work: Work, given: MaterialInput, material: Material | None = None, *, version: int | None = None) -> Material:
    """Enter a material, or change one. Raises Forbidden, Stale, Invalid where the code is taken."""
    authorise(work, "products.product.edit")
    taken = work.session.scalar(select(Material.id).where(func.upper(Material.code) == given.code))
    if taken not in (None, material.id if material else None):
        raise Invalid({"code": Message("Another material has this code.")})
    if material is None:
        material = work.add(Material(**asdict(given)))
        work.session.flush()
        journal(work, "material.created", material, after=asdict(given))
    else:
        require_version(material, version)
        change(work, material, "material.edited", asdict(given))
    return material


def set_consumption(work: Work, product: Product, material: Material, per_piece: Decimal, *, customer_supplied: bool = False) -> None:
    """Say what a piece takes of a material; nothing takes the material off the list.

    Of what the customer supplies (2.3) a shortage is asked, not bought.
    """
    authorise(work, "products.product.edit", product)
    same = select(Consumption).where(Consumption.product_id == product.id, Consumption.material_id == material.id)
    found = work.session.scalar(same)
    before = {"per_piece": found.per_piece, "customer_supplied": found.customer_supplied} if found else None
    after = {"material": material.code, "per_piece": per_piece, "customer_supplied": customer_supplied}
    if not per_piece:
        if found:
            work.session.delete(found)
    elif found:
        found.per_piece, found.customer_supplied = per_piece, customer_supplied
    else:
        work.add(Consumption(product_id=product.id, material_id=material.id, per_piece=per_piece, customer_supplied=customer_supplied))
    journal(work, "product.consumption", product, before=before, after=after)


def add_document(work: Work, product: Product, given: DocumentInput) -> ProcessDocument:
    """Record the BOM, instruction or parameters of a drawing revision (5.1.8(3)); each revision has each once."""
    authorise(work, "products.product.edit", product)
    same = select(ProcessDocument.id).where(ProcessDocument.product_id == product.id, ProcessDocument.kind == given.kind,
                                            ProcessDocument.revision == given.revision)
    if work.session.scalar(same):
        raise Invalid({"revision": Message("This document of revision {revision} is on record already.", revision=given.revision)})
    made = work.add(ProcessDocument(product_id=product.id, **asdict(given)))
    work.session.flush()
    journal(work, "product.document", product, after=asdict(given))
    return made


def add_outsourced(work: Work, product: Product, process: str, subcontractor: str, email: str = "") -> OutsourcedProcess:
    """Record a process that is done outside; its subcontractor is told of changes."""
    authorise(work, "products.product.edit", product)
    missing = {name: Message("Please fill this in.") for name, text in (("process", process), ("subcontractor", subcontractor)) if not text}
    if missing:
        raise Invalid(missing)
    made = work.add(OutsourcedProcess(product_id=product.id, process=process, subcontractor=subcontractor, email=email))
    work.session.flush()
    journal(work, "product.outsourced", product, after={"process": process, "subcontractor": subcontractor, "email": email})
    return made


def remove_outsourced(work: Work, product: Product, outsourced: OutsourcedProcess) -> None:
    authorise(work, "products.product.edit", product)
    journal(work, "product.outsourced", product, before={"process": outsourced.process, "subcontractor": outsourced.subcontractor})
    work.session.delete(outsourced)


def _check(work: Work, given: ProductInput, but: uuid.UUID | None = None) -> None:
    errors: dict[str, Message] = {}
    if work.session.scalar(select(Product.id).where(func.upper(Product.code) == given.code)) not in (None, but):
        errors["code"] = Message("Another part has this code.")
    if given.line_id and work.find(ProductionLine, given.line_id) is None:
        errors["line_id"] = Message("Please choose one of the list.")
    if errors:
        raise Invalid(errors)
