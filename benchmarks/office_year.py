"""A simulated office year: twelve months of submissions, an editor who errs, four retrainings, and poisoned quarters.

The office differs from the corpus that its model was trained on: its fields of work are held out of that training, it
has units of its own, and it calls 动态 what rubric §1.5 C3 calls 综合 (one place's experience). Its submissions are
corpus drafts of those fields; two matters in three come in, the rest are its held-out drafts, whose types nobody
mistakes. About 40 % are adopted (rubric §4.4). The desk confirms or corrects every type, and errs in one of twenty.

    python benchmarks/office_year.py CORPUS [--years N] [--fields N] [--undeclared]

Every year draws anew which matters come in, from whom, and where the editor errs: one year has a dozen held-out drafts
of the disputed kind, and its figures depend much on which.

With `--fields 15` the office is smaller, and the model in use was taught the contrary of its rule by the other fields.
With `--undeclared` the keeper does not tell the retraining that border case 8 of rubric §1.7 is decided otherwise.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from infoqa.assessment import LABELS, Label
from infoqa.assessor import Assessor
from infoqa.bundle import Bundle
from infoqa.draft import Draft
from infoqa.ledger.events import Decision, DecisionKind, Submission
from infoqa.training.corpus import Gold, read_corpus
from infoqa.training.fit import train
from infoqa.training.gate import Comparison, compare_types
from infoqa.training.office import office_items
from infoqa.training.retrain import Ground, Retraining, read_ground, retrain
from infoqa.training.supplements import read_other

FIELDS = (
    "粮食生产", "安全生产与消防", "住房与物业", "文化旅游与文物", "市场监管", "统计与档案方志", "林草与野生动物",
    "乡村振兴与搬迁", "金融与保险", "民政与养老", "城市管理", "卫生健康", "教育", "特色种植", "生态环境", "工业与园区",
    "水利与防汛", "机关运行与机构编制", "市政公用", "畜牧兽医", "村级集体与村务", "邮政快递", "科技", "审计与公共资源",
)  # fmt: skip
"""Fields of the office: all in which the corpus, its test apart, has drafts of border case 8; those with most first."""

UNITS = (
    "云栖县石桥镇", "云栖县白塔乡", "云栖县柳河镇", "云栖县东岭街道", "云栖县北关街道", "云栖县青杨乡", "云栖县南渡镇",
    "云栖县西坪乡", "云栖县农业农村局", "云栖县教育局", "云栖县卫健局", "云栖县应急局",
)  # fmt: skip
OTHERWISE = frozenset({8})
"""Border case of rubric §1.7 that the office decides otherwise: one place's experience; test C3 decides nearly all."""

NOISE, POISON, ADOPTED = 0.05, 0.4, 0.4


@dataclass(frozen=True, slots=True)
class Sent:
    """A draft as the office receives it, with the type that it should have there and the month of its arrival."""

    draft: Draft
    unit: str
    truth: Label
    month: int


@dataclass(frozen=True, slots=True)
class Year:
    """The office's drafts: those that come in, and those that only serve to measure."""

    sent: tuple[Sent, ...]
    held: tuple[Sent, ...]


def make_year(golds: Sequence[Gold], tests: Mapping[str, str], fields: Sequence[str], seed: int) -> Year:
    """Distribute the office's matters over the year; a matter comes from one unit within one quarter."""
    chance = random.Random(seed)  # noqa: S311  # a simulation
    matters = sorted({gold.matter for gold in golds if gold.field in fields and gold.split != "test"})
    chance.shuffle(matters)
    rows: dict[bool, list[Sent]] = {True: [], False: []}
    for number, matter in enumerate(matters):
        unit, quarter = chance.choice(UNITS), number // 3 % 4
        for gold in (gold for gold in golds if gold.matter == matter):
            truth: Label = "dynamic" if tests[gold.draft.id] == "C3" else gold.label
            draft = replace(gold.draft, body=f"{unit}报送：{gold.draft.body}")
            rows[number % 3 == 0].append(Sent(draft, unit, truth, 3 * quarter + chance.randrange(3) + 1))
    return Year(tuple(rows[False]), tuple(rows[True]))


def run_desk(sent: Sequence[Sent], model: Bundle, wrong: float, seed: int) -> tuple[list[Submission], list[Decision]]:
    """What the ledger holds of some drafts: assessed by `model`, types settled with the share `wrong` of errors."""
    results = Assessor(model).assess([one.draft for one in sent])
    submissions, decisions = [], []
    for one, result in zip(sent, results, strict=True):
        chance = random.Random(f"{seed}|{one.draft.id}")  # noqa: S311  # the same errors and more where `wrong` is larger
        day = date(2026, one.month, chance.randint(1, 27))
        kind: DecisionKind = "adopt" if chance.random() < ADOPTED else chance.choice(["return", "merge", "keep"])
        label = one.truth
        if chance.random() < wrong:
            label = chance.choice([other for other in LABELS if other != one.truth])
        submissions.append(
            Submission(
                one.draft.id,
                one.unit,
                one.draft.title,
                day,
                one.draft.body,
                result.type.label,
                result.depth.level,
                result.concision.level,
                result.gate,
                model=model.id,
            )
        )
        decisions.append(Decision(one.draft.id, kind, day, label=label))
    return submissions, decisions


def predict(model: Bundle, drafts: Sequence[Draft]) -> list[Label]:
    """Types of drafts."""
    return [result.type.label for result in Assessor(model).assess(drafts)]


def main(corpus: Path, years: int, fields: Sequence[str], disputed: frozenset[int]) -> None:
    """Print a line per quarter of every year and the verdicts on poisoned quarters, then the gains of all years."""
    begun = time.perf_counter()
    everything = read_corpus(corpus)
    tests = {
        entry["id"]: entry["test"]
        for file in sorted((corpus / "matters").glob("*.json"))
        for entry in json.loads(file.read_text(encoding="utf-8"))["drafts"]
    }
    golds = [gold for gold in everything if gold.split == "test" or gold.field not in fields]
    own = [gold for gold in golds if gold.split != "test"]
    training = train(own, [text.draft for text in read_other(corpus)])
    base = Bundle("base", training.parts, {"review": training.review, "report": training.report})
    desk = Desk(golds, read_ground(own), base, disputed)
    ends = [desk.live(make_year(everything, tests, fields, seed), seed) for seed in range(1, years + 1)]
    print("\ngain on own held-out drafts, on the corpus test, on the corpus test without case 8, by year:")
    for seed, end in enumerate(ends, start=1):
        print(f"{seed}: " + "; ".join(str(one.gain) for one in end))
    means = (sum(end[part].gain.value for end in ends) / years for part in range(3))
    print("mean: " + "; ".join(f"{mean:+.3f}" for mean in means))
    print(f"{time.perf_counter() - begun:.0f} s")


@dataclass(frozen=True, slots=True)
class Desk:
    """What stays the same in every simulated year."""

    golds: Sequence[Gold]
    ground: Ground
    base: Bundle
    disputed: frozenset[int]

    def live(self, year: Year, seed: int) -> tuple[Comparison, Comparison, Comparison]:
        """Go through one year; the last model against the first."""
        test = [gold for gold in self.golds if gold.split == "test"]
        drafts = [one.draft for one in year.held]
        start = predict(self.base, drafts), predict(self.base, [gold.draft for gold in test])
        print(f"\nyear {seed}: corpus {len(self.ground.golds)} + {len(test)}; office {len(year.sent)} + {len(drafts)}")
        print("| quarter | without | with | gain (90 %) | corpus test | gain | without case 8 | setting | promoted |")
        print("|---|---|---|---|---|---|---|---|---|")
        current = self.base
        submissions: list[Submission] = []
        decisions: list[Decision] = []
        for quarter in range(4):
            now = [one for one in year.sent if (one.month - 1) // 3 == quarter]
            if quarter:
                wrong = run_desk(now, current, POISON, seed)
                result = self.retrain(current, [*submissions, *wrong[0]], [*decisions, *wrong[1]])
                say_poison(quarter, result)
            new = run_desk(now, current, NOISE, seed)
            submissions, decisions = [*submissions, *new[0]], [*decisions, *new[1]]
            result = self.retrain(current, submissions, decisions)
            current = result.candidate if result.promoted else current
            found = measure(current, year, test, start)
            say_quarter(quarter, result, *found)
        return found

    def retrain(self, current: Bundle, submissions: Sequence[Submission], decisions: Sequence[Decision]) -> Retraining:
        """Retrain on a ledger."""
        items = office_items(submissions, decisions)
        return retrain(current, self.golds, items, name="next", disputed=self.disputed, ground=self.ground)


def measure(
    model: Bundle, year: Year, test: Sequence[Gold], start: tuple[list[Label], list[Label]]
) -> tuple[Comparison, Comparison, Comparison]:
    """The model against the one that the year began with: own drafts, corpus test, corpus test without case 8."""
    own = predict(model, [one.draft for one in year.held])
    corpus = predict(model, [gold.draft for gold in test])
    rows = zip(test, start[1], corpus, strict=True)
    agreed = [(gold.label, old, new) for gold, old, new in rows if gold.boundary not in OTHERWISE]
    return (
        compare_types("own", [one.truth for one in year.held], start[0], own),
        compare_types("corpus", [gold.label for gold in test], start[1], corpus),
        compare_types("agreed", *([row[part] for row in agreed] for part in range(3))),
    )


def say_quarter(quarter: int, result: Retraining, own: Comparison, corpus: Comparison, agreed: Comparison) -> None:
    """One line of the table."""
    print(
        f"| {quarter + 1} | {own.before} | {own.after} | {own.gain} | {corpus.after} | {corpus.gain} | {agreed.gain} "
        f"| {result.setting.own:g}, {result.setting.strength:g} | {'yes' if result.promoted else 'no'} |",
        flush=True,
    )
    for reason in result.reasons if not result.promoted else ():
        print(f"    {reason}")
    shares = ", ".join(f"{name} {number}: {share:.1%}" for name, (number, share) in result.doubted.items())
    validation = ", ".join(
        f"{at.own:g}/{at.strength:g}: {one.own:.3f} {one.corpus:.3f} {one.loss:.3f}"
        for at, one in result.validation.items()
        if at.own == result.setting.own
    )
    print(f"    suspicious labels {shares}; by weight {validation}")


def say_poison(quarter: int, result: Retraining) -> None:
    """The verdict on a poisoned quarter."""
    print(f"    quarter {quarter + 1} poisoned: {'PROMOTED' if result.promoted else 'refused'}; {result.setting}")
    for reason in result.reasons:
        print(f"        {reason}")
    shares = ", ".join(f"{name} {number}: {share:.1%}" for name, (number, share) in result.doubted.items())
    print(f"        suspicious labels {shares}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("corpus", type=Path, nargs="?", default=Path("corpus"))
    options.add_argument("--years", type=int, default=5)
    options.add_argument("--fields", type=int, default=len(FIELDS))
    options.add_argument("--undeclared", action="store_true")
    given = options.parse_args()
    main(given.corpus, given.years, FIELDS[: given.fields], frozenset() if given.undeclared else OTHERWISE)
