"""The open-set scores of class anchor clustering as the paper writes them, on logits that somebody else computed.

Miller, Suenderhauf, Milford, Dayoub, WACV 2021, arXiv:2004.02434, section 3: distances to the anchors m * e_j, the rejection score
gamma = d * (1 - softmin(d)), a sample as unknown as its smallest gamma. Needs NumPy and nothing of this project.
"""

import argparse
import csv

import numpy as np

given = argparse.ArgumentParser()
for name in ("profile", "predictions", "out"):
    given.add_argument(f"--{name}", required=True)
given.add_argument("--split", type=int, required=True)
given.add_argument("--magnitude", type=float, required=True)
args = given.parse_args()

with open(args.predictions, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
classes = sum(name.startswith("logit_") for name in rows[0])
# The logits are float32, and the authors widen them before they take distances.
logits = np.array([[np.float32(row[f"logit_{j}"]) for j in range(classes)] for row in rows]).astype(np.float64)
dataset = np.array([row["dataset"] for row in rows])
known = np.array([int(row["label"]) >= 0 for row in rows])

anchors = args.magnitude * np.eye(classes)
distances = np.linalg.norm(logits[:, None, :] - anchors[None, :, :], axis=2)
softmin = np.exp(-distances) / np.exp(-distances).sum(axis=1, keepdims=True)
scores = {"min_gamma": (distances * (1 - softmin)).min(axis=1), "min_distance": distances.min(axis=1)}


def auroc(unknown_scores, known_scores):
    """The share of pairs in which the unknown sample has the higher score; a tie counts half."""
    ordered = np.sort(known_scores)
    below = np.searchsorted(ordered, unknown_scores, side="left")
    not_above = np.searchsorted(ordered, unknown_scores, side="right")
    return (below + not_above).sum() / (2 * len(unknown_scores) * len(known_scores))


with open(args.out, "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["paper", "profile", "method", "seed", "dataset", "metric", "value", "n"])
    for unknown in sorted(set(dataset[~known])):
        for name, score in scores.items():
            value = auroc(score[dataset == unknown], score[known])
            writer.writerow(["cac", args.profile, "authors_formula", args.split, unknown, f"auroc.{name}", repr(float(value)), int(known.sum() + (dataset == unknown).sum())])
