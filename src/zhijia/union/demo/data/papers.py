"""What lies on people's tables: who wants to join or to move, and what everybody was told."""

# Told to the whole cast, days ago: (days, kind, title, body, important).
NOTICES = (
    (9, "union", "欢迎来到{short}", "这里能看到各级工会给您的服务。字太小可以打开“关怀版”。", False),
    (5, "union", "冬季“送温暖”开始登记", "家里有困难的会员，可在12月15日前向所在工会说明情况，材料由工会代办。", False),
    (2, "service", "新增服务：{service}", "在“服务”里可以找到，也可以直接搜拼音首字母。", False),
)
# One more for each story, important: it stands on the home page until it is read.
STORY_NOTICES = {
    "beijing": ("“衣(医)食住行”上线", "五家企业、七十多个老字号的三百余种产品，价格都低于市场价。"),
    "shiyan": ("天冷了，驿站有热水", "全市82家驿站照常开放，可以歇脚、热饭、充电，不用登记。"),
    "wenzhou": ("文化点单开始接单", "五十多个项目，基层工会在线点，送到单位、社区和园区。"),
    "binhai": ("第四季度技能比武报名", "“赋能社”提技课堂每周六开课，线上线下都可以来。"),
    "crcc": ("周末联谊会开始报名", "在项目上的青年也能来，往返由单位安排。"),
    "wucui": ("信访窗口周六照常接待", "来之前不用预约；走不开可以请工会干部上门。"),
    "fujian": ("劳模工匠基层宣讲来了", "看看哪一场离您最近，想听什么可以留言。"),
}

# Who asks to move: (member of the cast, to which union, why).
MOVES = {
    "beijing": (
        ("赵一鸣", "同仁堂制药一厂工会", "换工作：到制药一厂开配送车"),
        ("陈小满", "同仁堂大药房工会", "调到门店工作"),
    ),
    "shiyan": (("孟一航", "南街社区工会", "改做社区配送员"),),
    "wenzhou": (("金小越", "乐清市产业园区工会（演示）", "换到园区的鞋厂"),),
    "binhai": (("许小胜", "八滩供电所工会", "轮岗到乡镇供电所"),),
    "crcc": (("许安", "十六局路桥公司工会（演示）", "到项目上锻炼"),),
    "wucui": (("于小雪", "乌马河社区工会", "改做社区网格员"),),
    "fujian": (("郑小桥", "福州新就业形态工会联合会（演示）", "搬到福州送餐"),),
}
# How many wait to be taken in, at the first grassroots officer's own union and below.
APPLICANTS = 3
WRITTEN_WRONGLY = "漫"
