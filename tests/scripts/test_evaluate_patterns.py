"""The measurements of similarity and patterns, on an archive small enough to know the answers."""

import json
import pathlib
import subprocess
import sys

import pytest
from support.reports import ROOT

LINES = {
    "broker-1.md": ("Broker out of memory", "A leak ate all memory of the broker and it was OOMKilled."),
    "broker-2.md": ("Broker restarts", "Out of memory: the broker was OOMKilled twice by a leak."),
    "cert-1.md": ("Shop unreachable", "The TLS certificate of the shop had expired."),
    "cert-2.md": ("Login fails", "Nobody renewed the certificate of the login; it expired at noon."),
    **{
        f"other-{n}.md": (f"The {word} stood still", f"Nobody could use the {word} after noon.")
        for n, word in enumerate("printer carrier lantern meadow octopus pepper quarry ribbon".split())
    },
}


@pytest.fixture
def corpus(tmp_path: pathlib.Path) -> pathlib.Path:
    archive, public = tmp_path / "reports/shop", tmp_path / "public-incidents"
    archive.mkdir(parents=True)
    public.mkdir()
    for name, (title, summary) in LINES.items():
        (archive / name).write_text(f"# {title}\n\n2026-01-05\n\n## Summary\n\n{summary}\n", "utf-8")
        (public / name).write_text(f"---\ntitle: {title}\nsummary: {summary}\n---\n\n{summary}\n", "utf-8")
    rows = [f"{name[:-5]}\treports/shop/{name}" for name in LINES if not name.startswith("other")]
    (tmp_path / "families.tsv").write_text("\n".join(["family\tfile", *rows]) + "\n", "utf-8")
    asked = "broker-1.md\tA broker leaked memory\ncert-1.md\tThe shop's certificate had expired"
    (tmp_path / "retrieval.dev.tsv").write_text(f"file\tdescription\n{asked}\n", "utf-8")
    return tmp_path


def evaluate(*arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts/evaluate_patterns.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_figures_of_a_known_archive(corpus: pathlib.Path) -> None:
    done = evaluate(corpus, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [found[f"mrr{method}"] for method in ("", "_bm25", "_tfidf", "_sublinear")] == [1, 1, 1, 1]
    assert [found[f"family_top3{method}"] for method in ("", "_bm25", "_tfidf", "_sublinear")] == [1, 1, 1, 1]
    assert found["ari"] == 1 >= found["ari_kmeans_best"] >= found["ari_kmeans"]
    archive = found["archives"]["shop"]
    assert (archive["reports"], archive["asked"], archive["top3"], archive["ari"]) == (12, 4, 4, 1)


def test_archives_of_several_lists_are_told_apart(corpus: pathlib.Path) -> None:
    other = corpus / "reports/mill"
    other.mkdir()
    for name in ("flood-1.md", "flood-2.md", "calm.md"):
        (other / name).write_text(f"# {name}\n\n2026-01-05\n\n## Summary\n\nThe {name[:4]} rose.\n", "utf-8")
    (corpus / "families.mill.tsv").write_text(
        "family\tfile\nflood\treports/mill/flood-1.md\nflood\treports/mill/flood-2.md\n", "utf-8"
    )
    archives = json.loads(evaluate(corpus, "--json").stdout)["archives"]
    assert {name: (each["asked"], each["top3"]) for name, each in archives.items()} == {"shop": (4, 4), "mill": (2, 2)}
    shown = evaluate(corpus).stdout
    assert all(name in shown for name in ("family_top3_sublinear", "ari_kmeans_best", " mill ", " shop "))


def test_a_folder_without_labels_is_a_usage_error(tmp_path: pathlib.Path) -> None:
    done = evaluate(tmp_path)
    assert done.returncode == 2
    assert "holds neither families*.tsv nor retrieval*.tsv" in done.stderr


def test_scale_counts_seconds_and_memory() -> None:
    found = json.loads(evaluate("--scale", "300", "--json").stdout)
    assert (found["reports"], found["patterns"] > 5) == (300, True)
    assert found["seconds"] == pytest.approx(found["neighbours_seconds"] + found["patterns_seconds"], abs=0.001)
