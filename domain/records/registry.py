"""The controlled forms: number, revision, titles, whose they are, and how long they are kept (5.1.13(2), 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.shared.message import Message


class Retention(StrEnum):
    """From when the years of retention count; each keeps one calendar year after the year of that day (5.1.13(3))."""

    SERVICE_END = "service_end"  # production and service of the products concerned have ended
    OWN_YEAR = "own_year"  # the year that the record itself is about


RETENTION_WORDS = {
    Retention.SERVICE_END: Message("until production and service end, and one calendar year"),
    Retention.OWN_YEAR: Message("its year and one calendar year"),
}


@dataclass(frozen=True)
class Form:
    """A kind of document. `key` is its FM number, or a word where it has none; `prefix` heads the numbers that it draws."""

    key: str
    revision: str
    title_zh: str
    title_en: str
    owner: str
    retention: Retention
    prefix: str
    clause: str
    wide: bool = False
    readers: tuple[str, ...] = ()  # permissions of which one is needed to read it; none: whoever sees what it is about

    @property
    def number(self) -> str:
        """The FM number, empty for an unnumbered one."""
        return self.key if self.key.startswith("FM") else ""


MONEY = ("receivables.see", "receivables.see_own")
SERVICE, YEAR = Retention.SERVICE_END, Retention.OWN_YEAR
_FORMS = (
    Form("FM070100-01", "1.0", "合同/订单评审表", "Contract/Order Review", "sales", SERVICE, "RV", "6.2.1"),
    Form("FM070100-02", "1.0", "销售订单", "Sales Order", "sales", SERVICE, "XS", "6.2.2"),
    Form("FM070100-03", "1.0", "销售订单执行情况汇总表", "Order Execution Ledger", "sales", SERVICE, "OL", "6.2.3", wide=True),
    Form("FM070100-04", "1.0", "出货交期达成统计表", "On-time Delivery Statistics", "sales", YEAR, "OT", "6.2.4", wide=True),
    Form("FM070100-05", "1.0", "发货通知单", "Dispatch Notice", "sales", SERVICE, "DN", "6.2.5"),
    Form("FM070100-06", "1.0", "销售出库单", "Outbound Slip", "logistics", SERVICE, "CK", "6.2.6"),
    Form("FM070100-07", "1.0", "顾客保固(质)要求一览表", "Warranty Requirements", "sales", SERVICE, "WR", "6.2.7", wide=True),
    Form("FM070100-08", "1.0", "售后服务实施报告", "After-sales Service Report", "sales", SERVICE, "AS", "6.2.8"),
    Form("FM070100-09", "1.0", "顾客保质期不良更换及索赔统计表", "Warranty Claims", "sales", SERVICE, "WC", "6.2.9", wide=True),
    Form("FM070100-10", "1.0", "顾客信息一览表", "Customer Register", "sales", YEAR, "CR", "6.2.10", wide=True),
    Form("FM070100-11", "1.0", "顾客满意度调查表", "Satisfaction Survey", "sales", YEAR, "SV", "6.2.11"),
    Form("FM070100-12", "1.0", "顾客满意度趋势分析表", "Satisfaction Trend", "sales", YEAR, "ST", "6.2.12", wide=True),
    Form("FM070100-13", "1.0", "顾客销售产品清单(汽配产品)", "Customer Sales Product List", "sales", SERVICE, "PL", "6.2.13", wide=True),
    Form("stamped-order", "1.0", "订单审查（盖章副本）", "Stamped Copy of the Customer's Order", "sales", SERVICE, "SC", "5.1.7(2)"),
    Form("order-confirmation", "1.0", "订单确认单", "Order Confirmation", "sales", SERVICE, "OC", "5.1.8(1)"),
    Form("decline-letter", "1.0", "订单复函", "Reply to Your Order", "general_office", SERVICE, "LT", "5.1.7(3)"),
    Form("production-plan", "1.0", "日配件生产计划", "Daily Parts Production Plan", "production", SERVICE, "PP", "5.1.7(2)", wide=True),
    Form("purchase-request", "1.0", "请购单", "Purchase Request", "production", SERVICE, "PR", "5.1.8(2)"),
    Form("process-documents", "1.0", "工艺文件编制任务单", "Process-document Task", "technical", SERVICE, "PD", "5.1.8(3)"),
    Form("development-task", "1.0", "新产品开发任务书", "New-product Development Task", "technical", SERVICE, "DT", "5.1.7(3)"),
    Form("quotation", "1.0", "报价单", "Quotation", "sales", SERVICE, "QT", "5.1.1(3)"),
    Form("cost-estimate", "1.0", "估价单及议价记录表", "Cost Estimate and Negotiation Record", "sales", SERVICE, "CE", "5.1.1(3)"),
    Form("design-change", "1.0", "设计/工程变更申请单", "Engineering Change Request", "sales", SERVICE, "EC", "5.1.9(2)"),
    Form("change-notice", "1.0", "顾客订单变更通知", "Order Change Notice", "sales", SERVICE, "CN", "5.1.9(3)"),
    Form("delay-countermeasure", "1.0", "交货延误对策表", "Delay Countermeasure", "logistics", SERVICE, "DC", "5.1.10(4)"),
    Form("shipment-plan", "1.0", "出货计划表", "Shipment Plan", "logistics", SERVICE, "SP", "5.1.12(1)", wide=True),
    Form("shipment-details", "1.0", "出货明细表", "Shipment Details", "logistics", SERVICE, "SD", "5.1.12(1)", wide=True),
    Form("signed-slip", "1.0", "销售出库单（签收件）", "Signed Outbound Slip", "logistics", SERVICE, "SG", "5.1.11(3)"),
    Form("packing-list", "1.0", "装箱单", "Packing List", "logistics", SERVICE, "PK", "5.1.11(3)"),
    Form("commercial-invoice", "1.0", "商业发票", "Commercial Invoice", "sales", SERVICE, "CI", "5.1.11(3)"),
    Form("statement", "1.0", "对账单", "Statement", "finance", SERVICE, "DZ", "5.1.12(2)", wide=True, readers=MONEY),
    Form("receivables", "1.0", "应收账款明细表", "Receivables", "finance", SERVICE, "AR", "5.1.12(2)", wide=True, readers=MONEY),
    Form("visit-record", "1.0", "顾客拜访记录表", "Visit Record", "sales", YEAR, "VR", "5.3.2(2)"),
    Form("corrective-action", "1.0", "纠正与预防措施报告", "Corrective and Preventive Action Report", "quality", SERVICE, "CA", "5.3.5(1)"),
    Form("development-agreement", "1.0", "新产品开发项目协议书", "New-product Development Agreement", "sales", SERVICE, "DA", "5.1.7(4)"),
    Form("purchase-contract", "1.0", "购销合同", "Purchase Contract", "sales", SERVICE, "PC", "5.1.7(4)"),
    Form("satisfaction-summary", "1.0", "年度顾客满意度总结", "Annual Satisfaction Summary", "sales", YEAR, "SS", "5.3.4(2)"),
    Form("management-review", "1.0", "管理评审会议纪要", "Management Review Minutes", "general_office", YEAR, "MR", "5.3.7"),
)
FORMS: dict[str, Form] = {form.key: form for form in _FORMS}
