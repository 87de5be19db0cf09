"""Choosing a person where there are too many for a list."""

from collections.abc import Mapping

from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "person_hint": Text("填写账号或姓名全称。", "Type an account or a full name."),
    "people_hint": Text("填写账号或姓名全称，每行一人。", "Type accounts or full names, one on each line."),
    "person_nobody": Text(
        "本单位没有账号或姓名为“{text}”的人员。", "Nobody here has the account or the full name “{text}”."
    ),
    "person_like": Text(
        "没有账号或姓名为“{text}”的人员。相近的有：{who}。",
        "Nobody has the account or the full name “{text}”. Those who come near: {who}.",
    ),
    "person_several": Text(
        "“{text}”不止一人，请填写账号：{who}。", "“{text}” is more than one person; type the account: {who}."
    ),
}
