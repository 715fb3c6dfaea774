"""Hengchuan's staff, in every department and position."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY_ZH = "衡川汽车零部件有限公司"
COMPANY_EN = "Hengchuan Auto Parts Co., Ltd."
DOMAIN = "hengchuan.example"
PASSWORD = "concord-demo-2026"


@dataclass(frozen=True)
class Staff:
    login: str
    name: str
    title: str
    posts: tuple[tuple[str, str], ...]
    role: str = ""  # named in the list of demo accounts; empty: not listed

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


STAFF = (
    Staff("li.qian", "李倩", "客户经理", (("sales", "member"),), "sales"),
    Staff("wu.jia", "吴佳", "客户经理", (("sales", "member"),)),
    Staff("zhang.lei", "张磊", "客户经理", (("sales", "member"),)),
    Staff("cheng.yu", "程雨", "外贸业务员", (("sales", "member"),)),
    Staff("sun.qiming", "孙启明", "市场部副经理", (("sales", "deputy_head"),)),
    Staff("zhao.zhiyuan", "赵志远", "市场部经理", (("sales", "head"),), "marketing manager"),
    Staff("fang.wentao", "方文涛", "产品工程师", (("technical", "member"),), "technical"),
    Staff("yuan.bo", "袁博", "工艺工程师", (("technical", "member"),)),
    Staff("gao.jun", "高峻", "技术课长", (("technical", "head"),), "technical head"),
    Staff("chen.jianguo", "陈建国", "生产计划员", (("production", "control"),), "production control"),
    Staff("peng.li", "彭丽", "生产调度", (("production", "control"),)),
    Staff("ma.jun", "马俊", "生产工程师", (("production", "member"),), "production"),
    Staff("he.zhiming", "何志明", "生产课长", (("production", "head"),), "production head"),
    Staff("liu.fang", "刘芳", "质量工程师", (("quality", "member"),), "quality"),
    Staff("zhou.haitao", "周海涛", "品质管理组长", (("quality", "head"),)),
    Staff("qian.jin", "钱进", "采购员", (("purchasing", "member"),), "purchasing"),
    Staff("tang.li", "唐丽", "采购部经理", (("purchasing", "head"),)),
    Staff("xu.jing", "徐静", "成本会计", (("finance", "member"),), "finance"),
    Staff("song.min", "宋敏", "财务部经理", (("finance", "head"),)),
    Staff("sun.li", "孙丽", "物流专员", (("logistics", "member"),), "logistics"),
    Staff("deng.chaoqun", "邓超群", "物流部经理", (("logistics", "head"),)),
    Staff("lu.jianping", "陆建平", "副总经理", (("general_office", "deputy_general_manager"),), "deputy general manager"),
    Staff("shen.yue", "沈岳", "总经理", (("general_office", "general_manager"),), "general manager"),
    Staff("jiang.wenhua", "蒋文华", "管理者代表", (("general_office", "management_representative"),), "management representative"),
    Staff("he.lin", "何琳", "应收会计", (("finance", "member"),), "finance, second signer"),
    Staff("du.ming", "杜明", "系统管理员", (("it", "administrator"),), "system administrator"),
)

OWNERS = ("li.qian", "wu.jia", "zhang.lei", "cheng.yu")  # of customers; the last looks after those overseas
DEPUTY = "sun.qiming"
