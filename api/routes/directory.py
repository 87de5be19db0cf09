"""The directory: persons, posts with dates, departments, qualifications, bodies, conflicts."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answering import told
from api.callers import caller_of
from api.openapi import operation
from api.routes.changing import change, described, nothing
from api.routes.paging import Cursor, Limit
from api.schemas import answers, bodies, people
from api.schemas import people_answers as shown
from api.wiring import service_of
from engine.usecases.meetings import bodies as sitting
from engine.usecases.people import conflicts, departments, handing_over, persons, posts, qualifying, standing_in

router = APIRouter(tags=["directory"])
Word = Annotated[str, Query(max_length=60)]


@router.post("/people", **described("Enter a person", shown.ENTERED, people.NewPerson))
async def enter(request: Request) -> Response:
    """A person without log-in; accounts are grants. Who is there already is not entered twice."""
    return await change(
        request,
        persons.enter,
        people.NewPerson,
        lambda one: {
            "name": one.name,
            "department": one.department,
            "name_en": one.name_en or "",
            "kind": one.kind or "officer",
            "id_no": one.id_no or "",
        },
    )


@router.get("/people/{person}", **operation("One person", answer=shown.PERSON, problems=(404,)))
async def person_told(request: Request, person: str) -> Response:
    """Posts with dates, qualifications and accounts for himself, auditors and administrators."""
    return told(await service_of(request).ask(persons.told, caller_of(request), person))


@router.get("/people/{person}/handover", **operation("Hand-over list", answer=shown.HANDOVER, problems=(403, 404)))
async def handover(request: Request, person: str) -> Response:
    """Open items held, open cases, posts left vacant, substitutes, seats in bodies."""
    return told(await service_of(request).ask(handing_over.read, caller_of(request), person))


@router.post("/people/{person}/leave", **described("End a service now", shown.LEFT, bodies.Nothing, status=200))
async def leave(request: Request, person: str) -> Response:
    """Posts, seats and log-in end at once, on every process."""
    return await change(request, persons.leave, bodies.Nothing, nothing, person)


@router.post(
    "/people/{person}/qualifications",
    **described("Record a qualification", shown.QUALIFICATION, people.NewQualification),
)
async def certify(request: Request, person: str) -> Response:
    """From a day on, with or without a last day."""
    return await change(
        request,
        qualifying.certify,
        people.NewQualification,
        lambda one: {"kind": one.kind, "number": one.number or "", "first": one.from_ or "", "last": one.to or ""},
        person,
    )


@router.post(
    "/people/{person}/qualifications/end",
    **described("End a qualification", shown.QUALIFICATION, people.EndQualification, status=200),
)
async def lose(request: Request, person: str) -> Response:
    """From a day on it no longer counts."""
    return await change(
        request, qualifying.lose, people.EndQualification, lambda one: {"kind": one.kind, "on": one.on or ""}, person
    )


@router.post("/accounts/{account}/disable", **described("Disable an account", shown.SHUT, bodies.Nothing, status=200))
async def disable(request: Request, account: str) -> Response:
    """Its sessions are dead on every process."""
    return await change(request, persons.disable, bodies.Nothing, nothing, account)


@router.get("/posts", **operation("Posts, past and coming ones included", answer=answers.listed(shown.POST)))
async def post_list(
    request: Request, limit: Limit = 50, cursor: Cursor = "", person: Word = "", role: Word = ""
) -> Response:
    """Latest first."""
    service, caller = service_of(request), caller_of(request)
    return told(await service.ask(posts.listed, caller, person=person, role=role, limit=limit, cursor=cursor))


@router.post("/posts", **described("Give a post", shown.POST, people.NewPost))
async def give(request: Request) -> Response:
    """From a day on, with or without a last day; it counts at once where it begins today."""
    return await change(
        request,
        posts.give,
        people.NewPost,
        lambda one: {
            "person": one.person,
            "role": one.role,
            "department": one.department,
            "first": one.from_ or "",
            "last": one.to or "",
        },
    )


@router.post("/posts/{post}/end", **described("End a post", shown.ENDED, people.On, status=200))
async def post_end(request: Request, post: str) -> Response:
    """`on` is the first day it is no longer held; with the hand-over list."""
    return await change(request, posts.end, people.On, lambda one: {"on": one.on or ""}, post)


@router.post("/posts/{post}/move", **described("Move to another post on a day", shown.MOVED, people.Move))
async def move(request: Request, post: str) -> Response:
    """The old post ends and the new one begins on the same day, in one act; with the hand-over list."""
    return await change(
        request,
        posts.move,
        people.Move,
        lambda one: {"role": one.role, "department": one.department, "on": one.on or ""},
        post,
    )


@router.post("/substitutes", **described("Let somebody stand in at a post", answers.MANDATE, people.NewSubstitute))
async def stand_in(request: Request) -> Response:
    """From now on, whenever the holder is recorded absent (AB角); in place of who stood in before."""
    return await change(
        request,
        standing_in.appoint,
        people.NewSubstitute,
        lambda one: {"holder": one.holder, "role": one.role, "person": one.person},
    )


@router.post(
    "/substitutes/{mandate}/end",
    **described("End a standing substitution", answers.MANDATE, bodies.Nothing, status=200),
)
async def stand_in_end(request: Request, mandate: str) -> Response:
    """At once."""
    return await change(request, standing_in.dismiss, bodies.Nothing, nothing, mandate)


@router.get("/departments", **operation("Departments", answer=answers.listed(shown.DEPARTMENT)))
async def department_list(request: Request) -> Response:
    """All of them, closed ones with their last day."""
    return told(await service_of(request).ask(departments.listed, caller_of(request)))


@router.post("/departments", **described("Found a department", shown.DEPARTMENT, people.NewDepartment))
async def department(request: Request) -> Response:
    """Below another one, or at the top."""
    return await change(
        request,
        departments.found,
        people.NewDepartment,
        lambda one: {"code": one.id, "name": one.name, "name_en": one.name_en or "", "parent": one.parent or ""},
    )


@router.post(
    "/departments/{code}/close", **described("Close a department", shown.DEPARTMENT, bodies.Nothing, status=200)
)
async def department_close(request: Request, code: str) -> Response:
    """Once nobody belongs to it."""
    return await change(request, departments.close, bodies.Nothing, nothing, code)


@router.post("/bodies", **described("Found a body", shown.BODY, people.NewBody))
async def body(request: Request) -> Response:
    """Without members at first."""
    return await change(
        request,
        sitting.found,
        people.NewBody,
        lambda one: {"code": one.id, "name": one.name, "name_en": one.name_en or "", "rules": one.rules},
    )


@router.post("/bodies/{code}/rules", **described("Rules of a body", shown.BODY, people.Rules, status=200))
async def body_rules(request: Request, code: str) -> Response:
    """How it meets and decides, as data."""
    return await change(request, sitting.rule, people.Rules, lambda one: {"rules": one.rules}, code)


@router.post("/bodies/{code}/members", **described("Let somebody sit in a body", shown.BODY, people.Seat))
async def seat(request: Request, code: str) -> Response:
    """From a day on, with or without a last day."""
    return await change(
        request,
        sitting.seat,
        people.Seat,
        lambda one: {"person": one.person, "first": one.from_ or "", "last": one.to or ""},
        code,
    )


@router.post("/bodies/{code}/members/end", **described("End a membership", shown.BODY, people.Unseat, status=200))
async def unseat(request: Request, code: str) -> Response:
    """`on` is the first day without it."""
    return await change(
        request, sitting.unseat, people.Unseat, lambda one: {"person": one.person, "on": one.on or ""}, code
    )


@router.post("/bodies/{code}/chair", **described("Who chairs a body", shown.BODY, people.Chair, status=200))
async def chair(request: Request, code: str) -> Response:
    """A member of today."""
    return await change(request, sitting.chair, people.Chair, lambda one: {"person": one.person}, code)


@router.get("/conflicts", **operation("Ties to parties", answer=answers.listed(shown.CONFLICT), problems=(403,)))
async def conflict_list(request: Request, person: Word = "") -> Response:
    """One's own; anybody's for administrators and auditors."""
    return told(await service_of(request).ask(conflicts.listed, caller_of(request), person=person))


@router.post("/conflicts", **described("Declare a tie to a party", shown.CONFLICT, people.NewConflict))
async def conflict(request: Request) -> Response:
    """By the person himself or an administrator; it counts for its months of looking back after it ended."""
    return await change(
        request,
        conflicts.declare,
        people.NewConflict,
        lambda one: {
            "person": one.person,
            "subject": one.subject.model_dump(exclude_none=True),
            "relation": one.relation,
            "first": one.from_,
            "last": one.to or "",
            "look_back": one.look_back,
        },
        own=True,
    )


@router.post("/conflicts/{conflict}/end", **described("A tie has ended", shown.CONFLICT, people.On, status=200))
async def conflict_end(request: Request, conflict: str) -> Response:
    """`on` is its last day."""
    return await change(request, conflicts.end, people.On, lambda one: {"on": one.on or ""}, conflict, own=True)
