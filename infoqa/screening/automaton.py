"""All literal strings of a screen in one automaton, matched in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Payload = TypeVar("Payload")


class Automaton(Generic[Payload]):
    """Finds every occurrence of many strings; each string carries any number of payloads.

    Args:
        entries: Strings and their payloads; the same string may come again.
    """

    def __init__(self, entries: Iterable[tuple[str, Payload]]) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

        found: dict[str, list[Payload]] = {}
        for word, payload in entries:
            found.setdefault(word, []).append(payload)
        self.payloads: tuple[tuple[Payload, ...], ...] = tuple(map(tuple, found.values()))
        self._find: Callable[..., list[tuple[int, int, int]]] = AhoCorasick(
            list(found), matchkind=MatchKind.Standard, implementation=Implementation.DFA
        ).find_matches_as_indexes

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Index into `payloads`, start and end of every occurrence, overlapping ones included."""
        return self._find(text, overlapping=True)
