"""What duties beside the course of cases are called, on every page that lists them."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "duty_course": Text("全程监督", "Watch the whole course"),
    "duty_checks": Text("定期检查", "Dated check"),
    "duty_guidance": Text("指导", "Guidance"),
    "duty_filing": Text("纪要备案", "File the minutes"),
    "duty_publish": Text("公开", "Publish"),
    "duty_report": Text("报告", "Report"),
    "duty_standing": Text("长期公开", "Keep published"),
    "duty_keep": Text("归档", "Archive"),
    "duty_event": Text("预警事项", "Event to look at"),
    "duty_opinion": Text("监督意见", "Opinion"),
    "duty_supervision": Text("督办答复", "Answer a supervision"),
}
