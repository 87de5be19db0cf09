"""Tests of the shipped files. What holds for every flow is written once and runs over all of them.

``test_flow_tables`` compares a flow with the domain's tables, copied as data into ``tests/data/flows_<key>.yaml``; one
data file for each ``processes/<key>.bpmn``. Its form::

    prefix: LIC                       # of the risk ids
    steps:                            # the rows of the table of steps, in its order, none left out
    - id: lic_check                   # id of the row in the table
      present: lic_desk               # id in the file of the element it became ...
      later: why it is not there yet  # ... or the reason, at least ten characters; never both
      fields:                         # form columns of the row, each with name and present or later
      - {name: in scope, present: in_scope}
      papers:                         # papers and evidence of the row
      - {name: checklist, present: lic_desk}
      controls:                       # control codes of the row, by their code
      - {code: TP, present: ctl_two_officers, at: lic_site}
      next:                           # edges and branches of the row: flows, elements or actions
      - {name: incomplete, present: flow_desk_gaps}
    risks:                            # all ids PREFIX-R01 ... in order
    - {id: LIC-R01, step: lic_contact, present: LIC-R01}   # step: element of the file it stands at, or "any"
    corrections:                      # what the page of corrections asks of the flow
    - {what: window acts are one task, present: lic_desk}
    limits:                           # figures of the flow: settings, deadlines, controls
    - {what: 20 working days, present: licence_days}
    columns:                          # form columns of the other lists of requirements that belong to the flow
    - {name: certificate no., present: certificate_no}
    meetings:                         # collective tasks: body signs, quorum declared, self-control form before
    - {task: lic_meeting, self_control: true}

A list of another name (the tests of the domain page, boundary events) is read in the same way. ``present`` may name a
process, element, flow, form field, column of a list, document kind, deadline, control, risk, setting, decision or
any-time action. ``at`` says at which element a control of the row is asked, when that is not the row's own element or
one whose id begins with it. ``test_flow_files`` asks of every file what holds for all: lint without warnings, both
languages, few and proposed grades, every control attached, settings in place of figures of law.
``test_flow_soundness`` explores the markings of every process.
"""
