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
    "begin": Text("从这里开始", "Begin here"),
    "begin_note": Text("把一个案件办过一个环节，再看它的图", "move a case by a step and see its map"),
    "begin_case": Text("{number}《{title}》停在“{task}”。", "Case {number} ({title}) stands at “{task}”."),
    "begin_more": Text(
        "{more}：同一人不能签两次，要由另一个人来签。",
        "{more}: nobody may sign twice, so somebody else has to.",
    ),
    "begin_1": Text("以 {name}（{post}）登录。", "Log in as {name} ({post})."),
    "begin_2": Text(
        "待办里列着可签收的“{task}”，点“签收”。页面写明还差什么、您能做什么。",
        "The inbox offers you “{task}”: press “Take”. The page tells what is still needed and what you may do.",
    ),
    "begin_3": Text(
        "核对内容，填写标着“必填”的各项，选办理结果，点“签字并送出”。",
        "Check what stands there, fill in what is marked “required”, choose an outcome, press “Sign and send on”.",
    ),
    "begin_4": Text(
        "案件页写明它走到了哪一环节、接着由谁办；点“看它在图上走到哪里”看画着办理经过的风险图。",
        "The case's page tells where it stands and who is next: “See it on the map” opens the map with its course.",
    ),
    "begin_none": Text(
        "现在没有等着办的案件。用下面任一经办人账号登录，点“发起案件”。",
        "No case waits. Log in with the account of a handler below and start one.",
    ),
    "enter": Text("登录", "Log in"),
    "enter_as": Text("以 {name} 登录", "Log in as {name}"),
    "others_see": Text("别人看到什么", "What others see"),
    "all_accounts": Text("全部账号在页末", "all accounts at the end of the page"),
    "kind_auditor1": Text("审计人员", "auditor"),
    "kind_admin1": Text("系统管理员", "administrator"),
    "kind_director1": Text("局长", "director"),
    "sees_director1": Text(
        "待签清单：重大事项逐件打开后再签", "the signing list: major matters, each opened, then signed"
    ),
    "sees_auditor1": Text(
        "监督总览、风险图、登记表、存证校验；不办任何案件",
        "dashboard, risk maps, register, the trail and its check; acts in no case",
    ),
    "sees_admin1": Text(
        "流程定义与编辑器、机构人员、日历、参数；看不到案件内容",
        "definitions and their editor, directory, calendars, settings; sees no case",
    ),
    "public": Text("对外公开的页面", "The public pages"),
    "sees_public": Text(
        "权力事项、环节、时限、依据、电话；不用登录", "powers, steps, limits, basis, telephone; no log-in"
    ),
    "flows": Text("权力运行流程", "Flows"),
    "flows_note": Text("点名称看图", "the name opens the map"),
    "files": Text("图", "Drawn as"),
    "map": Text("廉政风险点防控流程图", "Risk map"),
    "version": Text("版本", "Version"),
    "points": Text("本图风险点", "Risk points on this map"),
    "points_file": Text("流程文件共 {n} 个", "{n} in the whole file"),
    "others": Text("其他程序的图", "Maps of its other processes"),
    "sheets": Text("A3 分张（PDF）", "A3 sheets (PDF)"),
    "alone": Text("由一人发布", "released by one person"),
    "cases": Text("演示案件", "Cases of the demo"),
    "cases_source": Text(
        "由下列账号按流程实际办理，未作任何补录；点编号看办理经过图",
        "walked by the accounts below, nothing was written in by hand; the number opens the course of the case",
    ),
    "able": Text("谁能办", "Who can do it"),
    "course": Text("办理经过图", "Course of the case"),
    "number": Text("编号", "Number"),
    "what": Text("事项", "Subject"),
    "state": Text("状态", "State"),
    "now_at": Text("现在环节", "Now at"),
    "signatures": Text("已签 {have} / 需 {need}", "{have} of {need} signatures"),
    "no_cases": Text("还没有案件", "No cases yet"),
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
