"""The plain methods that likeness and patterns are measured against: TF-IDF, sublinear TF-IDF, BM25 and k-means."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from mkdocs_postmortems.analysis.words import STOP
from numpy.typing import NDArray

Rows = NDArray[np.float64]
"""A text a row, each of unit length."""

_ADDRESS = re.compile(r"https?://\S+|\]\([^)\s]*\)|\b[\w.+-]*@[\w.-]+")
_CODE = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def tf_idf(texts: Sequence[str]) -> Rows:
    """Counts of words, times the logarithm of their rarity, without English stop words."""
    return _rows([[word for word in re.findall(r"[a-z0-9]{2,}", text.lower()) if word not in STOP] for text in texts])


def sublinear(texts: Sequence[str]) -> Rows:
    """The same with the logarithm of counts, and without addresses, code and figures."""
    plain = (_ADDRESS.sub(" ", _CODE.sub(" ", text)).lower() for text in texts)
    return _rows([[w for w in re.findall(r"[^\W\d_]{2,}", text) if w not in STOP] for text in plain], dampened=True)


def _rows(documents: Sequence[Sequence[str]], dampened: bool = False) -> Rows:
    bags = [Counter(words) for words in documents]
    frequency = Counter(word for bag in bags for word in bag)
    columns = {word: number for number, word in enumerate(sorted(frequency))}
    matrix = np.zeros((len(bags), len(columns)))
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            rarity = math.log((1 + len(bags)) / (1 + frequency[word])) + 1
            matrix[row, columns[word]] = (1 + math.log(count) if dampened else count) * rarity
    lengths: Rows = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.maximum(lengths, 1e-12)


class BM25:
    """Robertson and Zaragoza, 2009, with the usual k1 = 1.5 and b = 0.75."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.bags = [Counter(self.words(text)) for text in texts]
        self.frequency = Counter(word for bag in self.bags for word in bag)
        self.usual = sum(map(Counter.total, self.bags)) / max(len(self.bags), 1)

    @staticmethod
    def words(text: str) -> list[str]:
        return re.findall(r"[a-z0-9]+", text.lower())

    def scores(self, query: str) -> list[float]:
        """Of every text for a query; a word counts as often as the query holds it."""
        total, asked = len(self.bags), Counter(self.words(query))
        rarity = {w: math.log(1 + (total - self.frequency[w] + 0.5) / (self.frequency[w] + 0.5)) for w in asked}
        found = []
        for bag in self.bags:
            length = 1.5 * (0.25 + 0.75 * bag.total() / self.usual)
            weights = (n * rarity[w] * bag[w] * 2.5 / (bag[w] + length) for w, n in asked.items() if w in bag)
            found.append(sum(weights))
        return found


def k_means(points: Rows, count: int, seed: int) -> list[int]:
    """Lloyd's algorithm from a start by greedy k-means++ (Arthur and Vassilvitskii, 2007), as scikit-learn runs it."""
    chance = np.random.default_rng(seed)
    centres = points[[chance.integers(len(points))]]
    tries = 2 + int(math.log(count))
    while len(centres) < min(count, len(points)):
        far = _distances(points, centres).min(1)
        drawn = chance.choice(len(points), tries, p=far / far.sum()) if far.sum() > 0 else np.array([len(centres)])
        best = min(drawn, key=lambda place: np.minimum(far, _distances(points, points[[place]])[:, 0]).sum())
        centres = np.vstack([centres, points[best]])
    home = np.full(len(points), -1)
    while True:
        nearer = _distances(points, centres).argmin(1)
        if (nearer == home).all():
            return [int(number) for number in home]
        home = nearer
        for number in range(len(centres)):
            if (home == number).any():
                centres[number] = points[home == number].mean(0)


def _distances(points: Rows, centres: Rows) -> Rows:
    """Squared, of each point from each centre."""
    found: Rows = (points**2).sum(1)[:, None] + (centres**2).sum(1)[None] - 2 * points @ centres.T
    return found.clip(0)


def adjusted_rand(ones: Sequence[Hashable], others: Sequence[Hashable]) -> float:
    """Hubert and Arabie, 1985: 1 where two ways to divide agree, about 0 where they agree by chance only."""

    def pairs(labels: Sequence[Hashable]) -> int:
        return sum(math.comb(count, 2) for count in Counter(labels).values())

    both = pairs(list(zip(ones, others, strict=True)))
    first, second, total = pairs(ones), pairs(others), math.comb(len(ones), 2)
    expected = first * second / total if total else 0.0
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
