"""The commands. Each parses, calls one function of the library and prints; heavy imports live inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infoqa.cli.bulletin import bulletin
from infoqa.cli.exits import ExitCode
from infoqa.cli.ledger import app as ledger_app
from infoqa.cli.models import app as models_app
from infoqa.cli.retrain import retrain
from infoqa.cli.review import review
from infoqa.cli.rules import app as rules_app
from infoqa.cli.streams import data_output, page_console, say, stepping, tracked
from infoqa.errors import ReadError

if TYPE_CHECKING:
    from infoqa.assessment import Assessment
    from infoqa.assessor import Assessor
    from infoqa.draft import Draft, Unreadable
    from infoqa.training.screen_evaluation import ScreenEvaluation

app = typer.Typer(
    name="infoqa",
    help="政务信息稿件：判类型，评深度与精炼，报前审核，成批排序。全部在本机完成，不联网。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_FAILURES_NAMED = 10

corpus_app = typer.Typer(help="检查训练语料。", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(rules_app, name="rules")
app.add_typer(ledger_app, name="ledger")
app.add_typer(models_app, name="models")
app.command()(bulletin)
app.command()(review)
app.command()(retrain)

# Plain texts, not paths: "-" is standard input, and our own reader says what is wrong with a missing file.
Inputs = Annotated[list[str], typer.Argument(help="稿件文件、文件夹或压缩包；“-”为标准输入。", metavar="路径…")]
NoSplit = Annotated[bool, typer.Option("--no-split", help="一个文件只当一篇，不拆。")]
Model = Annotated[Path | None, typer.Option("--model", help="模型目录；缺省用随带的当前模型。", metavar="目录")]
Config = Annotated[
    Path | None, typer.Option("--config", help="设置文件；缺省用当前目录的 infoqa.toml。", metavar="文件")
]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="结果文件。", metavar="文件")]


@app.command()
def screen(
    paths: Inputs,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（一篇一个对象，多篇为数组），附证据。")] = False,
    full: Annotated[bool, typer.Option("--full", help="审核发现和提问全部列出。")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="说明类型的依据：逐项检验、权重、相似语料。")] = False,
    trim: Annotated[bool, typer.Option("--trim", help="标出正文中可删的字句，只标不改。")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="写成可打印的网页。", metavar="文件")] = None,
    slip: Annotated[
        Path | None, typer.Option("--slip", help="写成给来稿单位的反馈单（网页，可打印）。", metavar="文件")
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", help="把发现写成批注，放进原 Word 稿的副本。", metavar="文件")
    ] = None,
    archive: Annotated[
        list[str] | None, typer.Option("--archive", help="已报稿件的文件或文件夹，用来查重；可多次。", metavar="路径")
    ] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="有稿件到这一级时退出码为 1：block、fix 或 warn。", metavar="级别")
    ] = "",
    no_split: NoSplit = False,
    model: Model = None,
    config: Config = None,
) -> None:
    """报前审读：每篇一页，写明类型、两项得分及依据、审核发现、怎样再上一级。"""
    outputs = [file for file in (html, slip, docx) if file is not None]
    _check_screen_options(paths, outputs, docx, fail_on)
    tally = _Tally()
    stream = tally.watch(_assess(paths, model, config, split=not no_split, explain=True))
    results = _reviewed(list(tracked(stream, "审读")), archive or [], config, split=not no_split)
    _write_screen_files(results, paths, html=html, slip=slip, docx=docx)
    if as_json:
        import json

        from infoqa.reports.jsonlines import to_record

        records = [to_record(item, explain=True) for item in results]
        with data_output() as write:
            write(json.dumps(records[0] if len(records) == 1 else records, ensure_ascii=False, indent=1) + "\n")
    else:
        _print_pages(results, full=full, reasons=explain, trim=trim)
    tally.leave()
    if fail_on and _reaches(results, fail_on):
        raise typer.Exit(ExitCode.THRESHOLD)


@app.command()
def dismiss(
    path: Annotated[str, typer.Argument(help="稿件文件。", metavar="稿件")],
    code: Annotated[str, typer.Argument(help="规则编码，如 N04。", metavar="编码")],
    reason: Annotated[str, typer.Option("--reason", help="放行的理由。", metavar="理由")] = "",
    text: Annotated[
        str, typer.Option("--text", help="只放行含这些字的一处；缺省放行该编码的全部。", metavar="文字")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="撤销放行。")] = False,
    model: Model = None,
    config: Config = None,
) -> None:
    """放行一处发现，写明理由；记录放在稿件旁边，改稿后位置仍在的继续有效。"""
    from infoqa.assessment import Assessment
    from infoqa.dismissal import dismiss as overrule
    from infoqa.dismissal import read_dismissals, sidecar, write_dismissals
    from infoqa.errors import UsageError

    code = code.upper()
    if not undo and not reason.strip():
        raise UsageError("放行要写理由", place="--reason", hint='如 --reason "按可比口径计算"')
    found = [
        (item, finding)
        for item in _assess([path], model, config, split=True)
        if isinstance(item, Assessment)
        for finding in item.findings
        if finding.code == code and text in finding.text
    ]
    if not found:
        raise UsageError(f"这份稿件里没有 {code} 的发现", place=path, hint="先用 infoqa screen 查看")
    file = sidecar(found[0][0].draft.source or path)
    new = [overrule(item.draft, finding, reason.strip()) for item, finding in found]
    places = {(one.before, one.after) for one in new}
    kept = [one for one in read_dismissals(file) if (one.before, one.after) not in places]
    write_dismissals(file, kept if undo else [*kept, *new])
    say(f"{'撤销' if undo else '放行'} {code} {len(new)} 处，记在 {file}")


@app.command()
def predict(
    paths: Inputs,
    output: Output = None,
    explain: Annotated[bool, typer.Option("--explain", help="附上类型依据、每项证据代码及其位置。")] = False,
    no_split: NoSplit = False,
    model: Model = None,
    config: Config = None,
) -> None:
    """成批判读：一篇一行 JSON，边读边写；读不出来的在原位写明原因。"""
    from infoqa.reports.jsonlines import to_line
    from infoqa.reports.whole import check_target, written_whole

    if output is not None:
        check_target(output, paths)
    tally = _Tally()
    results = tally.watch(_assess(paths, model, config, split=not no_split, explain=explain))
    lines = (to_line(item, explain=explain) for item in tracked(results, "判读"))
    if output is None:
        with data_output() as write:
            for line in lines:
                write(line)
    else:
        with written_whole(output) as partial, partial.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)
            tally.leave()  # if nothing could be read, an earlier result stays
        say(f"已写出 {output}")
        return
    tally.leave()


@app.command()
def triage(
    paths: Inputs,
    output: Output = None,
    top: Annotated[int, typer.Option("--top", help="屏幕上列出前多少篇。", min=1)] = 20,
    no_split: NoSplit = False,
    model: Model = None,
    config: Config = None,
) -> None:
    """成批排序：按价值高低列表，归并线索，并可写出 .xlsx、.html、.csv、.jsonl。"""
    from infoqa.assessment import Assessment
    from infoqa.reports.batch import batch_format, write_batch
    from infoqa.reports.terminal import print_ranking
    from infoqa.reports.whole import check_target, written_whole
    from infoqa.settings import load_settings
    from infoqa.triage.balance import summarise
    from infoqa.triage.leads import find_leads
    from infoqa.triage.ranking import rank

    form = None if output is None else batch_format(output)
    if output is not None:
        check_target(output, paths)
    office = load_settings(config).office
    tally = _Tally()
    results = list(tracked(tally.watch(_assess(paths, model, config, split=not no_split, evidence=True)), "审读"))
    tally.leave()
    own = [item for item in results if isinstance(item, Assessment)]
    leads = find_leads(own, units=office.units)
    ranked = rank(own, leads=leads, priorities=office.priorities)
    print_ranking(ranked, page_console(), limit=top)
    if output is not None and form is not None:
        failed = [item for item in results if not isinstance(item, Assessment)]
        with written_whole(output) as partial:
            write_batch(ranked, failed, partial, leads=leads, summary=summarise(own, office.units), form=form)
        say(f"共 {len(ranked)} 篇，已写出 {output}")


@app.command()
def train(
    corpus: Annotated[Path, typer.Argument(help="语料目录，内有 matters/*.json。", metavar="语料")],
    output: Annotated[Path, typer.Option("-o", "--output", help="新模型的目录，如 models/2026-11。", metavar="目录")],
    promote: Annotated[bool, typer.Option("--promote", help="训练后立即设为当前模型。")] = False,
) -> None:
    """训练模型：训练集与验证集用于训练，测试集不动；指标写进模型卡。"""
    from infoqa.bundle import check_new
    from infoqa.bundle import promote as make_current
    from infoqa.training.corpus import read_corpus
    from infoqa.training.fit import STEPS, write_bundle
    from infoqa.training.fit import train as fit
    from infoqa.training.supplements import read_other

    check_new(output)
    golds = [gold for gold in read_corpus(corpus) if gold.split != "test"]
    others = [text.draft for text in read_other(corpus)]
    with stepping("训练", STEPS) as progress:
        training = fit(golds, others, progress=progress)
    write_bundle(output, training, golds)
    if promote:
        make_current(output)
    value, low, high = training.report["macro_f1"]
    say(f"{len(golds)} 篇，折外 macro-F1 {value:.3f} [{low:.3f}, {high:.3f}]；已写出 {output}")


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="金标文件：JSONL，或语料目录（用其测试集）。", metavar="金标…")],
    model: Model = None,
    config: Config = None,
    fail_under: Annotated[float, typer.Option("--fail-under", help="macro-F1 低于此数则退出码为 1。")] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """评测：类型和两项得分（各带 95% 区间）；查错稿则评审核的查全与查准。"""
    import json

    from infoqa.assessment import Assessment
    from infoqa.reports.evaluation import print_evaluation
    from infoqa.training.evaluation import Evaluation, evaluate_gold, read_gold
    from infoqa.training.screen_evaluation import is_fault_set

    assessor = _assessor(model, config)
    reports: list[Evaluation | ScreenEvaluation] = []
    for file in gold:
        if is_fault_set(file):
            reports.append(_evaluate_screen(file, assessor))
            continue
        rows = read_gold(file)
        results = tracked(assessor.assess_stream(row.draft for row in rows), "评测", total=len(rows))
        reports.append(evaluate_gold(file.name, rows, [item for item in results if isinstance(item, Assessment)]))
    if as_json:
        with data_output() as write:
            write(json.dumps([report.to_dict() for report in reports], ensure_ascii=False, indent=1) + "\n")
    else:
        for report in reports:
            print_evaluation(report, page_console())
    if any(isinstance(report, Evaluation) and report.macro_f1.value < fail_under for report in reports):
        raise typer.Exit(ExitCode.THRESHOLD)


@app.command()
def doctor(model: Model = None, config: Config = None) -> None:
    """自检：本机环境、分词引擎、模型与读写能力。"""
    from infoqa.cli.doctor import examine

    console = page_console()
    checks = examine(model, config)
    for check in checks:
        console.print(
            f"{'正常' if check.passed else '异常'}　{check.name}　{check.detail}", markup=False, soft_wrap=True
        )
    if not all(check.passed for check in checks):
        raise typer.Exit(ExitCode.UNUSABLE)


@corpus_app.command("check")
def corpus_check(
    corpus: Annotated[Path, typer.Argument(help="语料目录。", metavar="语料")],
) -> None:
    """检查语料：格式、雷同、数量与覆盖、泄题、盲评一致；要求写在语料的 quotas.toml。"""
    from infoqa.training.audit import audit

    failed = False
    for check in audit(corpus):
        failed |= not check.passed
        say(f"{'通过' if check.passed else '未过'}　{check.name}　{check.figure}")
        for breach in check.breaches:
            say(f"　　{breach}")
    if failed:
        raise typer.Exit(ExitCode.UNUSABLE)
    say("语料检查通过。")


@corpus_app.command("describe")
def corpus_describe(
    corpus: Annotated[Path, typer.Argument(help="语料目录。", metavar="语料")],
) -> None:
    """语料的构成：类型、级别、角色、长短，写成 Markdown 表，供数据卡使用。"""
    from infoqa.reports.composition import composition
    from infoqa.training.corpus import read_corpus

    with data_output() as write:
        write(composition(read_corpus(corpus)))


def _evaluate_screen(file: Path, assessor: Assessor) -> ScreenEvaluation:
    from infoqa.assessment import Assessment
    from infoqa.screening.copies import mark_copies
    from infoqa.training.screen_evaluation import evaluate_screen
    from infoqa.training.supplements import read_faulty_file

    items = read_faulty_file(file)
    results = tracked(assessor.assess_stream(item.draft for item in items), "评测", total=len(items))
    marked = mark_copies((item for item in results if isinstance(item, Assessment)), (), assessor.screen.pack)
    must = {rule.code for rule in assessor.screen.pack.rules if rule.severity != "warn"}
    return evaluate_screen(file.name, items, [item.findings for item in marked], must)


def _assessor(model: Path | None, config: Path | None) -> Assessor:
    from infoqa.assessor import Assessor
    from infoqa.cli.process import own_process
    from infoqa.settings import load_settings

    own_process()
    return Assessor.load(model, load_settings(config))


def _assess(
    paths: list[str],
    model: Path | None,
    config: Path | None,
    *,
    split: bool,
    explain: bool = False,
    evidence: bool = False,
) -> Iterator[Assessment | Unreadable]:
    from infoqa.reading import read_drafts

    drafts: Iterator[Draft | Unreadable] = iter(read_drafts(paths, split=split))
    first = next(drafts, None)  # a missing file should be named before a model is loaded
    if first is None:
        raise ReadError("没有找到稿件", place="、".join(paths), hint="检查路径；支持的格式见使用指南")
    return _assessor(model, config).assess_stream(chain([first], drafts), explain=explain, evidence=evidence)


def _reviewed(
    results: list[Assessment | Unreadable], archive: list[str], config: Path | None, *, split: bool
) -> list[Assessment | Unreadable]:
    """The results with copies marked and overruled findings set aside."""
    from infoqa.assessment import Assessment
    from infoqa.dismissal import apply_dismissals, read_dismissals, sidecar
    from infoqa.draft import Draft
    from infoqa.reading import read_drafts
    from infoqa.screening.copies import mark_copies
    from infoqa.screening.office import with_office
    from infoqa.screening.rules import load_rules
    from infoqa.settings import load_settings

    own = [item for item in results if isinstance(item, Assessment)]
    sent = [item for item in read_drafts(archive, split=split) if isinstance(item, Draft)] if archive else []
    if len(own) > 1 or sent:
        own = mark_copies(own, sent, with_office(load_rules(), load_settings(config).office))
    kept = {file: read_dismissals(file) for file in {sidecar(item.draft.source) for item in own}}
    done = iter(apply_dismissals(item, kept[sidecar(item.draft.source)]) for item in own)
    return [next(done) if isinstance(item, Assessment) else item for item in results]


def _check_screen_options(paths: list[str], outputs: list[Path], docx: Path | None, fail_on: str) -> None:
    from infoqa.assessment import SEVERITIES
    from infoqa.errors import UsageError
    from infoqa.reports.whole import check_target

    for file in outputs:
        check_target(file, paths)
    if docx is not None and (len(paths) != 1 or not paths[0].lower().endswith(".docx")):
        raise UsageError(
            "--docx 要有一份 .docx 原稿", place="、".join(paths), hint="如 infoqa screen 稿.docx --docx 批注.docx"
        )
    if fail_on and fail_on not in SEVERITIES:
        raise UsageError(f"没有级别 {fail_on}", place="--fail-on", hint=f"可用：{'、'.join(SEVERITIES)}")


def _write_screen_files(
    results: list[Assessment | Unreadable], paths: list[str], *, html: Path | None, slip: Path | None, docx: Path | None
) -> None:
    from infoqa.assessment import Assessment
    from infoqa.reports.whole import written_whole

    own = [item for item in results if isinstance(item, Assessment)]
    if html is not None:
        from infoqa.reports.page import write_page

        with written_whole(html) as partial:
            write_page(results, partial)
        say(f"已写出 {html}")
    if slip is not None:
        from infoqa.reports.slip import write_slip

        with written_whole(slip) as partial:
            write_slip(results, partial)
        say(f"已写出 {slip}")
    if docx is not None:
        from infoqa.reports.annotate import write_comments

        report = write_comments(Path(paths[0]), own, docx)
        say(f"已写出 {docx}，批注 {report.written} 处")


def _reaches(results: list[Assessment | Unreadable], severity: str) -> bool:
    from infoqa.assessment import SEVERITIES, Assessment

    worst = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return any(
        finding.severity in worst for item in results if isinstance(item, Assessment) for finding in item.findings
    )


def _print_pages(results: list[Assessment | Unreadable], *, full: bool, reasons: bool, trim: bool) -> None:
    from infoqa.assessment import Assessment
    from infoqa.reports.terminal import print_page, print_trim

    console = page_console()
    for number, item in enumerate(item for item in results if isinstance(item, Assessment)):
        if number:
            console.rule(characters="─", style="dim")
        print_page(item, console, full=full, reasons=reasons)
        if trim:
            print_trim(item, console)


class _Tally:
    """Counts what goes by, so that a stream can end with the right code without being kept."""

    def __init__(self) -> None:
        self.read = 0
        self.failed = 0
        self.named: list[Unreadable] = []

    def watch(self, results: Iterable[Assessment | Unreadable]) -> Iterator[Assessment | Unreadable]:
        """Pass `results` on."""
        from infoqa.assessment import Assessment

        for item in results:
            if isinstance(item, Assessment):
                self.read += 1
            else:
                self.failed += 1
                if len(self.named) < _FAILURES_NAMED:
                    self.named.append(item)
            yield item

    def leave(self) -> None:
        """Name the failures on standard error; end with the input-error code if nothing at all could be read."""
        for item in self.named:
            say(f"未读入　{item.source}：{item.message}")
        if self.failed > len(self.named):
            say(f"另有 {self.failed - len(self.named)} 处未读入。")
        if not self.read:
            raise typer.Exit(ExitCode.UNUSABLE)
