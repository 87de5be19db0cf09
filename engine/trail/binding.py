"""What a signature binds (FORMAT.md §7, decisions D19): a digest over commitments, never over values."""

from collections.abc import Iterable, Mapping

from engine.trail.record import is_commitment, tagged


def element_of(instance: str) -> str:
    """Return the element id of an activity instance, e.g. ``u`` of ``V#1/u#2[3]~1``."""
    return instance.rsplit("/", 1)[-1].partition("#")[0]


def binds(
    *,
    definition: str,
    case: str,
    instance: str,
    outcome: str,
    bound: Mapping[str, str],
    signer: Mapping[str, str],
    evidence: Iterable[tuple[str, str]] = (),
    settings: Iterable[str] = (),
    acting: Mapping[str, str] | None = None,
    mandate: str | None = None,
    on_behalf: str = "",
) -> str:
    """Return the digest a signature gives its name to.

    ``definition``: digest; ``bound``, ``signer``: path → commitment; ``evidence``: (type, file digest);
    ``settings``: ``id@version``. ``acting``: basis → post of a substitution; only then ``mandate`` and ``on_behalf``
    are bound too. ValueError when a plain value stands where a commitment must.
    """
    more = {"acting": dict(acting), "mandate": mandate, "on_behalf": on_behalf} if acting else {}
    for path, commitment in (*bound.items(), *signer.items()):
        if not is_commitment(commitment):
            raise ValueError(f"no commitment at {path}")
    return tagged(
        "signature",
        {
            "definition": definition,
            "case": case,
            "element": element_of(instance),
            "instance": instance,
            "outcome": outcome,
            "bound": dict(bound),
            "signer": dict(signer),
            "evidence": sorted({tuple(pair) for pair in evidence}),
            "settings": sorted(set(settings)),
            **more,
        },
    )
