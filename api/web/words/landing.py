"""Words of the demo's landing page and of the description of the interface."""

from collections.abc import Mapping

from engine.model.text import Text

STATUS: Mapping[str, Text] = {
    "open": Text("办理中", "In progress"),
    "completed": Text("已办结", "Completed"),
    "refused": Text("审批未通过", "Not approved"),
    "revoked": Text("已撤回申请", "Withdrawn"),
    "suspended": Text("中止（暂停计时）", "Suspended"),
    "cancelled": Text("已终止", "Ended early"),
}
MARKS = {"open": "held", "completed": "ok", "refused": "no", "cancelled": "no", "revoked": "no", "suspended": "open"}
ITEM: Mapping[str, Text] = {
    "offered": Text("待签收", "to be taken"),
    "claimed": Text("办理中", "being done"),
    "held": Text("待会签", "waiting for more signatures"),
}
KIND: Mapping[str, Text] = {
    "officer": Text("办事人员", "Officers"),
    "auditor": Text("审计人员", "Auditors"),
    "admin": Text("系统管理员", "Administrators"),
}
WORDS: Mapping[str, Text] = {
    "lead": Text(
        "同一份流程文件，既用来办件，也用来控权：哪一环节会出什么问题、靠什么防住，都画在图上，并由系统逐次执行。",
        "One file of each flow is run, enforced and drawn: what can go wrong at a step and what stops it stands on the"
        " map, and the system holds every act against it.",
    ),
    "flows": Text("权力运行流程", "Flows"),
    "map": Text("廉政风险点防控流程图", "Risk map"),
    "version": Text("版本", "Version"),
    "points": Text("本图风险点", "Risk points on this map"),
    "points_file": Text("流程文件共", "in the whole file"),
    "points_unit": Text(" 个", ""),
    "others": Text("其他程序的图", "Maps of its other processes"),
    "sheets": Text("A3 分张（PDF）", "A3 sheets (PDF)"),
    "alone": Text("由一人发布", "released by one person"),
    "cases": Text("采购项目", "Purchases"),
    "cases_source": Text(
        "由下列账号按流程实际办理，未作任何补录", "walked by the accounts below, nothing was written in by hand"
    ),
    "course": Text("办理经过图", "Course of the case"),
    "number": Text("编号", "Number"),
    "what": Text("事项", "Subject"),
    "for_whom": Text("需求股室", "For"),
    "state": Text("状态", "State"),
    "now_at": Text("现在环节", "Now at"),
    "signatures": Text("已签 {have} / 需 {need}", "{have} of {need} signatures"),
    "no_cases": Text("还没有采购项目", "No purchases yet"),
    "accounts": Text("演示账号", "Accounts of the demo"),
    "name": Text("姓名", "Name"),
    "posts": Text("岗位", "Posts"),
    "department": Text("股室", "Section"),
    "passwords": Text("口令都是 demo- 加账号，例如", "Every password is demo- and the account, for example"),
    "interface": Text("接口", "Interface"),
    "docs": Text("接口说明", "Operations"),
    "openapi": Text("OpenAPI 文件", "OpenAPI document"),
    "try": Text("登录并查看待办", "Log in and read the inbox"),
    "clock": Text("推进演示时钟二十天", "Move the demo's clock on by twenty days"),
    "grade": Text("级", "grade"),
    "parameters": Text("参数", "Parameters"),
    "body": Text("请求内容", "Body"),
    "answers": Text("答复", "Answers"),
    "required": Text("必填", "required"),
    "needs_token": Text("须登录", "needs log-in"),
}
