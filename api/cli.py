"""The command ``riskflow``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import processes
from api import bench, checking, clock, deciding, definition_files, demo, folder, map_files, verifying
from api.pictures import Format, Language
from api.serving import serve, welcome
from api.settings import Settings, from_environment
from api.wiring import open_service
from engine.bootstrap import Engine, open_engine
from engine.errors import NotFound, RiskflowError, Undecidable
from engine.model.text import Text
from engine.usecases.definitions import calendars, definitions
from engine.usecases.people import accounts, founding

FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command; returns the exit status."""
    given = parser().parse_args(arguments)
    try:
        status: int = given.run(given, from_environment())
        return status
    except RiskflowError as error:
        print(f"{error.code}: {error.detail}", file=sys.stderr)
        for one in error.fields.get("errors", ()):
            print(f"  {one['pointer']}: {one['text']}", file=sys.stderr)
        for one in error.fields.get("findings", ()):
            print(f"  line {one.line} {one.element} {one.code}: {one.text.zh} / {one.text.en}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    made = argparse.ArgumentParser(prog="riskflow", description="Flows of public power with their controls.")
    commands = made.add_subparsers(dest="command", required=True)
    _running(commands)
    _data(commands)
    _files(commands)
    return made


def _add(commands: Any, name: str, run: Any, help: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    made.set_defaults(run=run)
    return made


def _running(commands: Any) -> None:
    found = _add(commands, "serve", _serve, "answer requests")
    found.add_argument("--host")
    found.add_argument("--port", type=int)
    found.add_argument("--demo-clock", action="store_true", help="the demo's landing page and clock")
    found.add_argument("--bench", action="store_true", help="add the rows of the measurements")
    shown = _add(commands, "demo", _demo, "a running demonstration with sample data and cases")
    shown.add_argument("--host")
    shown.add_argument("--port", type=int)
    shown.add_argument("--bench", action="store_true", help=argparse.SUPPRESS)
    shown.add_argument(
        "--agency",
        choices=processes.samples(),
        action="append",
        help="sample agency; may be given more than once, the first is the one people log in to",
    )

    measured = _add(commands, "bench", _bench, "print every figure of speed and size")
    measured.add_argument("--scale", type=float, default=1.0, help="share of the full number of rounds")
    measured.add_argument("--only", choices=tuple(bench.STORES), action="append", help="one database")


def _data(commands: Any) -> None:
    found = _add(commands, "migrate", _migrate, "bring the database to the newest schema")
    found.add_argument("--sample", metavar="NAME", nargs="?", const="agency", help="load a sample agency once")
    founded = _add(commands, "agency", _agency, "found an agency that is no sample, with its first two administrators")
    founded.add_argument("what", choices=("add",))
    founded.add_argument("key", help="names it in log-in names, name@key")
    founded.add_argument("--name", required=True)
    founded.add_argument("--name-en", default="", help="the English name; the same")
    founded.add_argument("--department", default="办公室", help="name of the first department")
    founded.add_argument("--time-zone", default="Asia/Shanghai")
    founded.add_argument(
        "--like", choices=processes.samples(), default="bureau", help="sample whose posts it begins with"
    )
    founded.add_argument("--admin", metavar="ACCOUNT=NAME", action="append", required=True, help="to be given twice")
    released = _add(commands, "deploy", _deploy, "release definitions by one person")
    released.add_argument("files", type=Path, nargs="+")
    released.add_argument("--agency", metavar="KEY", default="", help="the agency; the first one")
    checked = _add(commands, "verify-trail", _verify, "check the whole trail; status 1 when something is found")
    checked.add_argument("--export", type=Path, metavar="FILE", help="keep the export for the offline verifier")


def _files(commands: Any) -> None:
    checked = _add(commands, "check", _check, "one JSON line for each BPMN or DMN file, whoever wrote it")
    checked.epilog = (
        "Status 0: all readable, no errors; 1: one is unreadable or has errors (of the standard; of the lint too when "
        "it holds our vocabulary); 2: one could not be opened."
    )
    checked.add_argument("files", nargs="+", type=Path)
    walked = _add(commands, "folder", _folder, "read, check, draw and write back every file below a folder")
    walked.add_argument("folder", type=Path)
    walked.add_argument("--workers", type=int, default=2)
    walked.add_argument("--all", action="store_true", help="a line for every file, not only for those not drawn")
    walked.add_argument("--json", action="store_true", help="a JSON line for every file, the sums on standard error")
    drawn = _add(commands, "draw", _draw, "draw any BPMN file; risk maps of those that hold risks")
    drawn.add_argument("files", nargs="*", type=Path, help="the shipped flows when none is given")
    drawn.add_argument("--out", type=Path, required=True, metavar="DIR")
    drawn.add_argument("--format", choices=FORMATS, action="append", help="may be given more than once; svg")
    drawn.add_argument("--lang", choices=LANGUAGES, action="append", help="may be given more than once; zh")
    drawn.add_argument("--scheme", default="", help="grading scheme; the file's own")
    drawn.add_argument("--process", default="", help="a process or sub-process of the file, or all; the main one")
    drawn.add_argument("--sheet", default="", help="an A3 sheet by number, each, or all in one PDF; one picture")
    drawn.add_argument(
        "--view", choices=map_files.VIEWS, default="", help="risk for files with risks and controls, plain for others"
    )
    drawn.add_argument("--figures", type=Path, metavar="JSON", help="what the heat view shows of each element")
    drawn.add_argument(
        "--paper", choices=("A4", "A3", "A2"), default="A3", help="of the sheets; A4 is to be folded out"
    )
    drawn.add_argument("--regions", action="store_true", help="ids in each SVG, and a file that says where they are")
    drawn.add_argument("--agency", default="", help="sample agency whose name and telephone are printed")
    decided = _add(
        commands, "decide", _decide, "take a decision of a DMN file; status 2 for bad input, 1 for no answer"
    )
    decided.add_argument("file", type=Path)
    decided.add_argument("--decision", required=True, metavar="NAME", help="its id or name")
    decided.add_argument("--input", required=True, metavar="JSON", help="an object with a value for each input")
    decided.add_argument(
        "--explain", action="store_true", help="tell the rows the result rests on, and what decisions it requires said"
    )
    _add(commands, "layout", _layout, "write diagram coordinates into a definition file").add_argument(
        "file", type=Path
    )


def _serve(given: Any, settings: Settings) -> int:
    service = open_service(settings, demo=given.demo_clock)
    if given.demo_clock:
        clock.restore(service.engine, settings.home)
    host, port = given.host or settings.host, given.port or settings.port
    return serve(service, host=host, port=port, proxies=settings.proxies, bench=given.bench)


def _demo(given: Any, settings: Settings) -> int:
    service = open_service(settings, demo=True)
    clock.restore(service.engine, settings.home)
    samples = given.agency or ["agency"]
    demo.prepare(service.engine, samples)
    host, port = given.host or settings.host, given.port or settings.port
    return serve(service, host=host, port=port, bench=given.bench, welcome=welcome(port, samples))


def _bench(given: Any, settings: Settings) -> int:
    return bench.run(given.scale, sys.stdout, stores=given.only or tuple(bench.STORES))


def _opened(settings: Settings) -> Engine:
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url, home=settings.home)
    clock.restore(engine, settings.home)
    return engine


def _migrate(given: Any, settings: Settings) -> int:
    engine = _opened(settings)
    try:
        if given.sample and not _has(engine, given.sample):
            demo.load(engine, given.sample)
            print(f"loaded {given.sample}")
    finally:
        engine.close()
    return 0


def _agency(given: Any, settings: Settings) -> int:
    told = founding.Founding(
        key=given.key,
        name=Text(given.name, given.name_en or given.name),
        department=Text(given.department, given.department),
        time_zone=given.time_zone,
        administrators=[(account, name) for account, _, name in (one.partition("=") for one in given.admin)],
        like=processes.sample(given.like),
    )
    engine = _opened(settings)
    try:
        codes = engine.act(founding.found, told, list(processes.settings())).result()
        engine.act(calendars.seed, processes.calendars()).result()
    finally:
        engine.close()
    for one in codes:
        print(json.dumps({"agency": given.key, **one, "days": accounts.CODE_DAYS}))
    return 0


def _has(engine: Engine, sample: str) -> bool:
    """True when the sample is there, or the agency is none of a demo's: nothing is loaded beside such a one."""
    key = processes.sample(sample)["agency"]["id"]
    return any(agency.key == key or not agency.demo for agency in engine.env.agencies.values())


def _deploy(given: Any, settings: Settings) -> int:
    engine = _opened(settings)
    try:
        if not engine.env.default_agency:
            raise NotFound("there is no agency yet; riskflow agency add founds one, migrate --sample loads one")
        known = {one.key: one for one in engine.env.agencies.values()}
        if given.agency and given.agency not in known:
            raise NotFound(f"there is no agency {given.agency}")
        agency = known[given.agency] if given.agency else engine.env.agency(engine.env.default_agency)
        for file in given.files:
            data, tables = file.read_bytes(), definition_files.beside(file)
            told = engine.act(definitions.deploy, agency, file.stem, data, "command", tables).result()
            print(json.dumps(told))
    finally:
        engine.close()
    return 0


def _verify(given: Any, settings: Settings) -> int:
    engine = _opened(settings)
    good = True
    try:
        for agency in list(engine.env.agencies):
            if given.export:
                verifying.keep_export(engine, agency, given.export)
            told = engine.ask(verifying.report, agency)
            print(json.dumps(told, ensure_ascii=False, indent=2))
            good = good and told["ok"]
    finally:
        engine.close()
    return 0 if good else 1


def _check(given: Any, settings: Settings) -> int:
    status = checking.GOOD
    for one in checking.check_files(given.files):
        print(one.line(), flush=True)
        status = max(status, one.status)
    return status


def _folder(given: Any, settings: Settings) -> int:
    return folder.run(given.folder, sys.stdout, workers=max(1, given.workers), every=given.all, lines=given.json)


def _draw(given: Any, settings: Settings) -> int:
    wanted = map_files.Wanted(
        formats=tuple(given.format or ["svg"]),
        languages=tuple(given.lang or ["zh"]),
        scheme=given.scheme,
        process=given.process,
        sheet=given.sheet,
        agency=given.agency,
        view=given.view,
        figures=given.figures,
        paper=given.paper,
        regions=given.regions,
    )
    failed: list[Path] = []

    def refused(path: Path, error: RiskflowError) -> None:
        failed.append(path)
        line = f":{error.fields['line']}" if error.fields.get("line") else ""
        print(f"{path}{line}: {error.code}: {error.detail}", file=sys.stderr)

    files = given.files or map_files.shipped()
    for file in map_files.draw_files(files, given.out, wanted, refused=refused):
        print(file)
    return 1 if failed else 0


def _decide(given: Any, settings: Settings) -> int:
    try:
        found = deciding.answer(given.file, given.decision, given.input)
        print(deciding.told(found, explain=given.explain))
    except Undecidable as error:
        words = error.fields["text"]
        print(f"{error.code}: {error.fields['element']}: {words.zh} / {words.en}", file=sys.stderr)
        return 2 if error.fields["reason"] == "input_not_allowed" else 1
    except RiskflowError as error:
        print(f"{error.code}: {error.detail}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{given.file}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _layout(given: Any, settings: Settings) -> int:
    definition_files.lay_out(given.file)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
