"""Who holds which post when, as the walk itself knows it: from the sample and from the acts it saw acknowledged."""

from dataclasses import dataclass, field
from typing import Any

import processes

Span = tuple[str, str]  # [from, to) as moments


@dataclass(kw_only=True)
class Register:
    """Accounts stand for persons; a second account is resolved before."""

    posts: list[list[str]] = field(default_factory=list)  # [account, role, first day, last day or "", id]
    standing: list[tuple[str, str, str]] = field(default_factory=list)  # holder, role, substitute
    absences: list[list[str]] = field(default_factory=list)  # [account, since, until, id]
    days: list[tuple[str, str, str, str]] = field(default_factory=list)  # account, role, since, until
    mandates: list[list[str]] = field(default_factory=list)  # [holder, principal, role or "", since, until, id]
    higher: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_sample(cls, name: str) -> "Register":
        sample: Any = processes.sample(name)
        made = cls(higher=dict(sample.get("staffing", {}).get("higher", {})))
        for one in sample["people"]:
            made.kinds[one["account"]] = one["kind"]
            for post in one.get("posts", ()):
                made.posts.append([one["account"], post["role"], post["from"], "", ""])
                if "substitute" in post:
                    made.standing.append((one["account"], post["role"], post["substitute"]))
        return made

    def roles(self, account: str, day: str) -> set[str]:
        """Return the posts a person holds on a day."""
        return {role for who, role, first, last, _ in self.posts if who == account and first <= day <= (last or "9")}

    def absent(self, account: str, at: str) -> bool:
        return any(who == account and since <= at < until for who, since, until, _ in self.absences)

    def lent(self, account: str, at: str, day: str) -> set[tuple[str, str, str]]:
        """Return (basis, role, principal or "") of the duties that have passed to a person."""
        found = {("day", role, "") for who, role, since, until in self.days if who == account and since <= at < until}
        for holder, role, substitute in self.standing:
            if substitute == account and self.absent(holder, at) and role in self.roles(holder, day):
                found.add(("standing", role, holder))
        for holder, principal, role, since, until, _ in self.mandates:
            if holder == account and since <= at < until:
                own = self.roles(principal, day)
                found |= {("mandate", one, principal) for one in own if role in ("", one)}
        return found

    def able(self, account: str, roles: tuple[str, ...], at: str, day: str) -> bool:
        """True when a person may have a duty of ``roles``: by a post of his own, one lent, or the one above."""
        if self.absent(account, at) or self.kinds.get(account) != "officer":
            return False
        wide = set(roles)
        for role in roles:
            while role in self.higher and self.higher[role] not in wide:
                role = self.higher[role]
                wide.add(role)
        held = self.roles(account, day) | {role for _, role, _ in self.lent(account, at, day)}
        return not held.isdisjoint(wide)

    def able_for(self, account: str, principal: str, roles: set[str], at: str, day: str) -> bool:
        """True when a person may act for another at one of ``roles``."""
        return any(role in roles and of == principal for _, role, of in self.lent(account, at, day))
