"""The one door: drafts in, assessments out. Command line, reports and training all go through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from infoqa.assessment import Assessment, Question, Score, TypeExplanation
from infoqa.bundle import Bundle, current_bundle, default_models_folder, load_bundle
from infoqa.classify.explanation import degrees_of_tests, explain_types
from infoqa.classify.features import type_features
from infoqa.classify.model import ReviewRule, TypeModel
from infoqa.draft import Draft, Span, Unreadable
from infoqa.language.batch import Batch
from infoqa.language.document import read_document
from infoqa.language.measures import unit_counts
from infoqa.language.terms import TokenTable
from infoqa.linear import LinearWeights
from infoqa.quality.concision import concision_scores
from infoqa.quality.depth import DepthEvidence, depth_scores, find_depth
from infoqa.quality.detection import DepthModel
from infoqa.quality.distinct import without_repeats
from infoqa.quality.facets import facets_of
from infoqa.quality.levels import DEPTH_CODES, held_codes
from infoqa.quality.lift import lift_questions
from infoqa.quality.reading import UnitTable
from infoqa.quality.tagging import RoleTagger
from infoqa.quality.trim import find_cuts
from infoqa.screening import Screen, load_rules
from infoqa.screening.office import with_office
from infoqa.settings import Settings

CHUNK = 256
"""Drafts that are assessed side by side; bounds the memory of a stream."""


class Assessor:
    """Assesses drafts with one model bundle and one rule pack.

    Args:
        bundle: The model.
        screen: The rules; the shipped pack if omitted.
        priorities: 报送要点 of the office: name of each and the words that tell it.

    Examples:
        >>> from infoqa import Assessor, Draft
        >>> assessor = Assessor.load()
        >>> [result] = assessor.assess([Draft(body="6月3日，青石镇检修拖拉机186台，占应检修台数的53%。")])
        >>> result.type.label
        'dynamic'
    """

    def __init__(
        self, bundle: Bundle, screen: Screen | None = None, priorities: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.bundle = bundle
        self.priorities = priorities or {}
        parts, review = bundle.parts, bundle.manifest["review"]
        self.table = token_table(parts.types, parts.genre, parts.roles)
        rule = ReviewRule(
            float(review["threshold"]), int(review["shortest"]), float(review["genre"]), float(review["plain"])
        )
        self.types = TypeModel(parts.types, parts.words, parts.genre, self.table, rule)
        self.tagger = RoleTagger(parts.roles, parts.context, self.table)
        self.depth = DepthModel(parts.depth)
        self.screen = screen or Screen()

    @classmethod
    def load(cls, bundle: Path | None = None, settings: Settings | None = None) -> Assessor:
        """An assessor with the bundle in folder `bundle`, or the one that `settings` name, or the current one.

        Raises:
            ModelError: The bundle is missing or damaged.
            RuleError: The settings name a rule that does not exist.
        """
        settings = settings or Settings()
        models = settings.models or default_models_folder()
        folder = bundle or (models / settings.model if settings.model else current_bundle(models))
        screen = Screen(with_office(load_rules(), settings.office), severities=settings.severities)
        return cls(load_bundle(folder), screen, settings.office.priorities)

    def assess(self, drafts: Sequence[Draft], *, explain: bool = False, evidence: bool = False) -> list[Assessment]:
        """Assess drafts side by side; the result of a draft does not depend on the others.

        Args:
            drafts: Drafts in any number; for very many use `assess_stream`.
            explain: Whether to say everything: `evidence`, why each draft has its type, and what could be cut.
            evidence: Whether scores carry their evidence and assessments their questions; much cheaper.
        """
        if not drafts:
            return []
        batch = Batch([read_document(draft) for draft in drafts], self.table)
        counts = unit_counts(batch)
        roles = self.tagger.probabilities(batch, counts)
        units = UnitTable.of(batch, roles, counts)
        features = type_features(batch, roles, counts)
        verdicts = self.types.verdicts(batch, features)
        evidence = evidence or explain
        reasons: Sequence[TypeExplanation | None] = [None] * len(drafts)
        cuts: Sequence[tuple[Span, ...]] = [()] * len(drafts)
        if explain:
            cuts = find_cuts(units)
            reasons = explain_types(self.types, self.bundle.parts.exemplars, batch, features, roles, counts)
        found = self.depth.decide(units, find_depth(units))
        depths, held, figures = self._depths(batch, units, found, explain=evidence)
        labels = [verdict.label for verdict in verdicts]
        complete = found.holds[:, DEPTH_CODES.index("D1")]
        concisions = concision_scores(units, labels, complete=complete, explain=evidence)
        questions: Sequence[tuple[Question, ...]] = [()] * len(drafts)
        if evidence:
            questions = [
                lift_questions(
                    document,
                    units.roles_of(index),
                    labels[index],
                    degrees,
                    (held[index], figures[index]),
                    concisions[index].evidence,
                    complete=bool(complete[index]),
                )
                for index, (document, degrees) in enumerate(
                    zip(batch.documents, degrees_of_tests(features), strict=True)
                )
            ]
        return [
            Assessment(
                draft=document.draft,
                type=verdicts[index],
                depth=depths[index],
                concision=concisions[index],
                findings=self.screen.check(document, labels[index]),
                flags=self.screen.flags(document),
                length=document.length,
                model=self.bundle.id,
                questions=questions[index],
                explanation=reasons[index],
                cuts=cuts[index],
                facets=facets_of(document, self.priorities) if explain else (),
            )
            for index, document in enumerate(batch.documents)
        ]

    def _depths(
        self, batch: Batch, units: UnitTable, found: DepthEvidence, *, explain: bool
    ) -> tuple[list[Score], list[set[str]], list[int]]:
        """Scores, codes that hold and figures of every document; what a document says twice counts once."""
        scores = depth_scores(units, found, explain=explain)
        held = [held_codes(row.tolist()) for row in found.holds]
        figures: list[int] = found.figures.astype(int).tolist()
        shortened = [without_repeats(document) for document in batch.documents]
        if repeats := [index for index, rest in enumerate(shortened) if rest]:
            rests = [rest for rest in shortened if rest]
            again = Batch([read_document(rest.draft) for rest in rests], self.table)
            counts = unit_counts(again)
            table = UnitTable.of(again, self.tagger.probabilities(again, counts), counts)
            once = self.depth.decide(table, find_depth(table))
            for at, score in enumerate(depth_scores(table, once, explain=explain)):
                index = repeats[at]
                scores[index] = rests[at].restore(score)
                held[index], figures[index] = held_codes(once.holds[at].tolist()), int(once.figures[at])
        return scores, held, figures

    def assess_stream(
        self, drafts: Iterable[Draft | Unreadable], *, explain: bool = False, evidence: bool = False
    ) -> Iterator[Assessment | Unreadable]:
        """Assess any number of drafts in constant memory; what could not be read keeps its place."""
        stream = iter(drafts)
        while chunk := list(islice(stream, CHUNK)):
            read = [draft for draft in chunk if isinstance(draft, Draft)]
            done = iter(self.assess(read, explain=explain, evidence=evidence))
            for item in chunk:
                yield next(done) if isinstance(item, Draft) else item


def token_table(*models: LinearWeights) -> TokenTable:
    """One table of the tokens that the models know."""
    return TokenTable(block.vocabulary for weights in models for block in weights.fields.values())
