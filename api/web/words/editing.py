"""Words of the editor of definitions."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "edit_title": Text("编辑流程", "Edit the flow"),
    "edit_crumb": Text("流程", "Definitions"),
    "edit_facts": Text("草稿第 {version} 版", "Draft of version {version}"),
    "edit_noscript": Text(
        "编辑器需要 JavaScript。不用编辑器也可以下载文件，用其他工具修改后再上传。",
        "The editor needs JavaScript. Without it, download the file, change it with another tool and upload it.",
    ),
    "edit_download": Text("下载 BPMN 文件", "Download the BPMN file"),
    "tools": Text("编辑工具", "Tools"),
    "canvas": Text("流程图", "Flow chart"),
    "canvas_help": Text(
        "用方向键移动画面，Ctrl+Z 撤销，E 直接改名。", "Arrow keys move the view, Ctrl+Z takes back, E renames."
    ),
    "panel": Text("元素的内容", "What the element holds"),
    "findings": Text("检查发现", "Findings"),
    "findings_none": Text("没有发现问题", "Nothing found"),
    "findings_count": Text("错误 {errors}，警告 {warnings}", "{errors} errors, {warnings} warnings"),
    "show_element": Text("在图上显示", "Show on the chart"),
    "error": Text("错误", "Error"),
    "warning": Text("警告", "Warning"),
    "info": Text("提示", "Note"),
    "save": Text("保存草稿", "Save the draft"),
    "undo": Text("撤销", "Undo"),
    "redo": Text("重做", "Redo"),
    "fit": Text("全图", "Whole chart"),
    "closer": Text("放大", "Closer"),
    "farther": Text("缩小", "Farther"),
    "go_to": Text("转到环节…", "Go to a step…"),
    "append": Text("在其后加一个环节", "Add a step behind it"),
    "append_where": Text("先选一个有唯一出口的环节。", "Select a step with one way out first."),
    "new_step": Text("新环节", "New step"),
    "import_file": Text("导入文件", "Import a file"),
    "export_file": Text("导出文件", "Export the file"),
    "compare": Text("与在用版本对比", "Compare with the version in force"),
    "opening": Text("正在打开…", "Opening…"),
    "opened": Text("已打开", "Open"),
    "changed": Text("有未保存的修改", "Not saved yet"),
    "saving": Text("正在保存…", "Saving…"),
    "saved": Text("草稿已保存", "The draft is saved"),
    "imported": Text("文件已导入为草稿", "The file is the draft now"),
    "export_first": Text("先保存再导出：导出的是已保存的草稿。", "Save first: what is exported is the saved draft."),
    "not_saved": Text("没有保存：", "Not saved: "),
    "not_opened": Text("文件打不开：", "The file cannot be opened: "),
    "away": Text(
        "服务器暂时连不上，修改还在本页，稍后再试。", "The server is away; your changes are still on this page."
    ),
    "submitted": Text(
        "草稿已提交审批，须先撤回才能修改。", "The draft is submitted: take it back before you change it."
    ),
    "conflict": Text("别人先保存了草稿", "Somebody else saved first"),
    "conflict_kept": Text("您的修改没有丢，还在本页。", "Your changes are not lost; they are still on this page."),
    "see_theirs": Text("查看对方保存的草稿", "See the draft they saved"),
    "merge_mine": Text("把我的修改并入对方的草稿", "Bring my changes into their draft"),
    "keep_file": Text("把我的文件存到本机", "Keep my file on this machine"),
    "drop_mine": Text("放弃我的修改，打开对方的草稿", "Give up my changes and open theirs"),
    "go_on": Text("先不处理，继续编辑", "Not now, go on editing"),
    "merged": Text("您的修改已并入对方的草稿", "Your changes are in their draft now"),
    "lane": Text("泳道（由其岗位办理）", "Lane, whose posts do it"),
    "names": Text("名称", "Names"),
    "guard": Text("流转条件", "Guard"),
    "guard_text": Text("条件", "Condition"),
    "guard_good": Text("条件可用", "The condition is right"),
    "guard_at": Text("第 {at} 个字符：", "Character {at}: "),
    "guard_help": Text(
        "可用案件字段、setting. 设定、outcome. 办理结果。", "Fields of the case, setting. and outcome. may be used."
    ),
    "catalog_risks": Text("风险点目录", "Catalogue: risk points"),
    "catalog_controls": Text("控制目录", "Catalogue: controls"),
    "catalog_laws": Text("依据目录", "Catalogue: laws"),
    "catalog_rules": Text("制度目录", "Catalogue: rule documents"),
    "add_existing": Text("从目录选用…", "Take from the catalogue…"),
    "add_new": Text("新增", "Add"),
    "add_new_risk": Text("新增风险点", "New risk point"),
    "add_new_control": Text("新增控制", "New control"),
    "remove": Text("移除", "Remove"),
    "remove_what": Text("移除 {what}", "Remove {what}"),
    "add_value": Text("添加…", "Add…"),
    "unset": Text("未设", "Not set"),
    "where_used": Text("用于 {count} 处", "Used at {count} places"),
}
