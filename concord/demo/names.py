"""Invented names: customers, places, people, parts. Any likeness is chance."""

# short name, full name, English, region, distance, what is special
CUSTOMERS = (
    ("远江汽车", "远江汽车集团有限公司", "Yuanjiang Automotive Group", "安徽合肥", "domestic_long", ""),
    ("博恩底盘", "博恩底盘系统（苏州）有限公司", "Boen Chassis Systems (Suzhou)", "江苏苏州", "domestic_short", ""),
    ("广晟客车", "广晟客车股份有限公司", "Guangsheng Bus", "广东清远", "domestic_long", ""),
    ("诺维克", "诺维克汽车（瑞典）股份公司", "Norvik Automotive AB", "瑞典哥德堡", "overseas", ""),
    ("东禾新能源", "东禾新能源汽车有限公司", "Donghe New Energy Vehicles", "浙江湖州", "domestic_short", ""),
    ("华骏重卡", "华骏重型汽车有限公司", "Huajun Heavy Trucks", "山东潍坊", "domestic_long", ""),
    ("西岭动力", "西岭动力总成有限公司", "Xiling Powertrain", "四川绵阳", "domestic_long", ""),
    ("凯瑞转向", "凯瑞转向系统有限公司", "Kairui Steering", "浙江台州", "domestic_short", ""),
    ("明德悬架", "明德悬架科技有限公司", "Mingde Suspension", "江苏常州", "domestic_short", ""),
    ("北辰电驱", "北辰电驱动（天津）有限公司", "Beichen E-Drive", "天津", "domestic_long", ""),
    ("Halden", "哈尔登底盘有限公司", "Halden Chassis GmbH", "德国卡塞尔", "overseas", ""),
    ("Tamarack", "塔马拉克零部件公司", "Tamarack Components Inc.", "加拿大温莎", "overseas", ""),
    ("岭南车桥", "岭南车桥制造有限公司", "Lingnan Axle", "广西柳州", "domestic_long", ""),
    ("飞驰专用车", "飞驰专用汽车有限公司", "Feichi Special Vehicles", "湖北随州", "domestic_long", ""),
    ("中湖橡塑", "中湖橡塑制品有限公司", "Zhonghu Rubber", "江苏无锡", "domestic_short", "indirect"),
    ("恒泰冲压", "恒泰冲压件有限公司", "Hengtai Stamping", "浙江宁波", "domestic_short", "indirect"),
    ("安途快修", "安途汽车快修连锁有限公司", "Antu Auto Service", "江苏南京", "domestic_short", "retail"),
    ("车邻配件", "车邻汽配商贸有限公司", "Chelin Parts Trading", "上海", "domestic_short", "retail"),
    ("顺驰汽配", "顺驰汽配经营部", "Shunchi Parts", "浙江杭州", "domestic_short", "retail"),
    ("环宇制动", "环宇制动系统有限公司", "Huanyu Brakes", "河北廊坊", "domestic_long", ""),
    ("金桥座椅", "金桥汽车座椅有限公司", "Jinqiao Seating", "上海", "domestic_short", ""),
    ("星海商用", "星海商用车有限公司", "Xinghai Commercial Vehicles", "福建龙岩", "domestic_long", ""),
    ("瑞丰电池", "瑞丰电池包系统有限公司", "Ruifeng Battery Systems", "江苏溧阳", "domestic_short", ""),
    ("长源传动", "长源传动轴有限公司", "Changyuan Driveline", "河南许昌", "domestic_long", ""),
    ("Aizawa", "相泽工业株式会社", "Aizawa Kogyo K.K.", "日本丰桥", "overseas", ""),
    ("Moravan", "莫拉万车身有限公司", "Moravan Body s.r.o.", "捷克俄斯特拉发", "overseas", ""),
    ("天工模块", "天工底盘模块有限公司", "Tiangong Modules", "重庆", "domestic_long", ""),
    ("永昌皮卡", "永昌皮卡汽车有限公司", "Yongchang Pickup", "河北保定", "domestic_long", ""),
    ("蓝湾客车", "蓝湾新能源客车有限公司", "Lanwan Bus", "福建厦门", "domestic_long", ""),
    ("启元智驾", "启元智能汽车有限公司", "Qiyuan Intelligent Vehicles", "上海", "domestic_short", ""),
    ("盛川减振", "盛川减振器有限公司", "Shengchuan Dampers", "浙江嘉兴", "domestic_short", ""),
    ("德朗热管理", "德朗热管理系统有限公司", "Delang Thermal", "江苏苏州", "domestic_short", ""),
    ("宏远农机", "宏远农业装备有限公司", "Hongyuan Agri", "山东潍坊", "domestic_long", ""),
    ("Sertão", "塞尔唐汽车工业公司", "Sertão Autopeças S.A.", "巴西贝廷", "overseas", ""),
    ("太和叉车", "太和叉车有限公司", "Taihe Forklifts", "安徽合肥", "domestic_long", ""),
    ("鼎力铸件", "鼎力精密铸造有限公司", "Dingli Castings", "江苏常州", "domestic_short", "indirect"),
    ("云岭矿卡", "云岭矿用汽车有限公司", "Yunling Mining Trucks", "内蒙古包头", "domestic_long", ""),
    ("新亚线束", "新亚线束（昆山）有限公司", "Xinya Harness", "江苏昆山", "domestic_short", ""),
    ("江淮观光车", "江淮观光车有限公司", "Jianghuai Sightseeing Cars", "江苏扬州", "domestic_short", ""),
    ("百利房车", "百利房车有限公司", "Baili Recreational Vehicles", "山东荣成", "domestic_long", ""),
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦方白邹孟熊秦邱江尹薛段雷侯龙史陶黎贺顾毛郝龚邵万钱"
GIVEN = ("敏", "静", "磊", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "晓东", "海燕", "志强", "丽娜", "文博", "雨桐", "子涵", "建华", "春梅", "国栋", "佳怡", "俊豪", "思远", "雪梅", "振宇", "晨曦")
# family, English, production line, pieces per hour, price from, to, material, kilograms a piece, stem of the code
FAMILIES = (
    ("前下摆臂总成", "Front lower control arm assembly", "L1", 60, 78, 126, "QSTE420", "3.8", "4801"),
    ("后上摆臂", "Rear upper control arm", "L1", 75, 52, 88, "QSTE420", "2.6", "4812"),
    ("稳定杆连接杆", "Stabilizer bar link", "L2", 220, 16, 29, "S45C", "0.42", "2206"),
    ("稳定杆衬套", "Stabilizer bar bushing", "L3", 600, 2.1, 5.8, "NR60", "0.09", "2209"),
    ("发动机悬置", "Engine mount", "L3", 90, 46, 92, "NR60", "0.85", "1001"),
    ("副车架衬套", "Subframe bushing", "L3", 160, 18, 64, "NR65", "0.31", "5801"),
    ("制动软管支架", "Brake hose bracket", "L4", 480, 2.4, 7.2, "SPHC", "0.18", "3506"),
    ("转向拉杆球头", "Tie rod end", "L2", 140, 24, 47, "CR40", "0.66", "3411"),
    ("减振器上支座", "Strut mount", "L3", 130, 31, 58, "NR60", "0.38", "2905"),
    ("拖曳臂", "Trailing arm", "L1", 48, 118, 196, "QSTE420", "6.4", "2918"),
    ("电池包支架", "Battery pack bracket", "L4", 110, 36, 84, "AL6061", "1.9", "7102"),
    ("传动轴中间支承", "Driveshaft centre bearing", "L2", 95, 42, 71, "CR40", "0.92", "2241"),
)
HS_CODES = {  # by the middle of a part's code
    "4801": "87088010", "4812": "87088010", "2206": "87088090", "2209": "40169310", "1001": "40169990", "5801": "40169310",
    "3506": "87083099", "3411": "87089400", "2905": "87088090", "2918": "87088010", "7102": "87082990", "2241": "87089999",
}
SIDES = (("（左）", ", left"), ("（右）", ", right"), ("", ""), ("", ""), ("Ⅱ型", ", type II"))
PROGRAMS = ("K80", "E27", "T15", "B03", "M9", "V62", "H21", "S5", "X7", "G40")
MATERIALS = (
    ("QSTE420", "酸洗板 QStE420TM", "kg", 62000, 8000, 15), ("S45C", "圆钢 45#", "kg", 21000, 3000, 10), ("NR60", "天然橡胶 NR-60", "kg", 5200, 900, 12),
    ("NR65", "天然橡胶 NR-65", "kg", 1450, 600, 12), ("SPHC", "热轧板 SPHC", "kg", 33000, 4000, 10), ("CR40", "合金钢 40Cr", "kg", 16500, 2500, 14),
    ("AL6061", "铝型材 6061-T6", "kg", 9800, 1500, 20), ("BONDA", "粘接剂 A 型", "kg", 160, 60, 25), ("ZNNI", "锌镍镀液", "L", 900, 300, 18),
    ("BOLT12", "螺栓 M12×1.25 10.9 级", "pcs", 88000, 20000, 7),
)
LINES = (("L1", "焊接一线", 112), ("L2", "机加二线", 120), ("L3", "硫化三线", 132), ("L4", "冲压四线", 96))
PLACES = (("一厂", "1 号门", "8:00–11:30"), ("总装二厂", "3 号门", "8:00–16:00"), ("备件中心", "月台 5", "13:00–17:00"))
PLACES_ABROAD = (("Plant 1", "Gate 1", "7:00–14:00"), ("Final assembly", "Gate 3", "7:00–15:00"), ("Spare parts centre", "Dock 5", "8:00–12:00"))
PEOPLE_ABROAD = ("Anna Berg", "Jonas Weber", "Claire Martin", "Tomáš Novák", "Rafael Souza", "Kenji Mori", "Laura Stein", "David Clarke", "Marta Silva", "Emil Holm")
BLOCKED = ("硬度抽检不合格，待复检", "外观磕碰，待挑选", "尺寸超差 0.15，待评审", "标识不清，待确认批次")
TERMS = {  # what stands on a customer's product list and orders, in Chinese and for those overseas
    "zh": {"specification": "图纸 {drawing}", "quality": "按图纸与控制计划检验，PPM ≤ 50", "warranty": "3 年 / 10 万公里",
           "packaging": ("周转箱 EU-6428", "纸箱 400×300×200", "铁托盘"), "transport": ("汽运 · 卖方送货", "汽运 · 买方自提", "快递"),
           "modified": "{name} 改型", "attached": "按随附图纸", "ppap": "PPAP 三级"},
    "en": {"specification": "Drawing {drawing}", "quality": "Inspected to drawing and control plan, PPM ≤ 50", "warranty": "3 years / 100,000 km",
           "packaging": ("Export carton on pallet", "Plywood case", "Steel rack, returnable"), "transport": ("Sea freight, FOB Ningbo", "Sea freight, FOB Shanghai", "Air freight"),
           "modified": "{name}, modified", "attached": "As attached drawing", "ppap": "PPAP level 3"},
}
