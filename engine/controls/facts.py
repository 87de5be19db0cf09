"""The facts a control asks for: what the use case must fill into the view (foundations §5)."""

from dataclasses import dataclass, field
from functools import reduce

from engine.controls.expression import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyFact:
    """A total over cases: ``View.tallies[control]`` is the sum of its key, this case included."""

    control: str  # control id, key of View.tallies
    name: str  # definition key and control id; the kind of the tally row, unique in the agency
    key: tuple[Asked, ...]  # expressions of the parts of the key
    window: str  # "year", "quarter", "month", "P<n>D" or "" for all time
    amount: Asked  # what this case contributes
    exempt: Asked | None = None  # true: this case is not summed


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereFact:
    """Participation in other cases of one object: ``View.elsewhere[control][task]``, the actor's persons only."""

    control: str  # control id
    tasks: tuple[str, ...]  # element ids to look up
    key: Asked  # expression of the object; null means there is no object yet
    path: str  # its text, e.g. "contract.no"
    window: str = ""  # ISO duration for scope period, "" for ever


@dataclass(frozen=True, slots=True, kw_only=True)
class TieFact:
    """Declared ties to parties: ``View.ties[control]``."""

    control: str  # control id
    party: str  # path of the parties, "" for the subject of the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The union of what the controls of one task ask for. Each id named here must be filled, if only with nothing."""

    participation: frozenset[str] = frozenset()  # task ids or "start"; an id left out makes the control refuse
    gates: frozenset[str] = frozenset()  # task ids whose latest live completion is asked for; absent = not complete
    tallies: tuple[TallyFact, ...] = ()
    elsewhere: tuple[ElsewhereFact, ...] = ()
    evidence: frozenset[str] = frozenset()  # document kinds
    bodies: frozenset[str] = frozenset()  # bodies whose chair is asked for
    teams: frozenset[str] = field(default=frozenset())  # assignment tasks whose team is asked for
    requests: bool = False  # open requests for recusal are asked for
    ties: tuple[TieFact, ...] = ()  # declared ties to parties
    meetings: frozenset[str] = frozenset()  # bodies before which the matter is: ``View.meeting``

    def __or__(self, other: "Facts") -> "Facts":
        return Facts(
            participation=self.participation | other.participation,
            gates=self.gates | other.gates,
            tallies=self.tallies + other.tallies,
            elsewhere=self.elsewhere + other.elsewhere,
            evidence=self.evidence | other.evidence,
            bodies=self.bodies | other.bodies,
            teams=self.teams | other.teams,
            requests=self.requests or other.requests,
            ties=self.ties + other.ties,
            meetings=self.meetings | other.meetings,
        )


NOTHING = Facts()


def union(parts: "list[Facts]") -> Facts:
    """Return all facts of ``parts`` together."""
    return reduce(Facts.__or__, parts, NOTHING)
