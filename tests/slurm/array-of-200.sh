#!/usr/bin/env bash
# How long 200 trivial stages take: as an engine's jobs, and as one array of sbatch that runs the same program 200 times. In turns, three times each.
#
#   cluster.sh start /tmp/c; SLURM_CONF=/tmp/c/slurm.conf tests/slurm/array-of-200.sh
#
# Needs tests/FakeSteps to be built. Prints seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/artifacts/bin/FakeSteps/release/Retable.FakeSteps
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

identity=$(printf '%064d' 1)
"$program" describe > "$work/description.json"
python3 - "$work" "$program" "$identity" <<'PYTHON'
import json, sys
work, program, identity = sys.argv[1:]
description = json.load(open(f"{work}/description.json"))
verbs = {verb["name"]: {"description": verb, "identity": identity, "reaches_torch": False} for verb in description["verbs"]}
json.dump({"executables": {"fake": {"path": program, "verbs": verbs}}}, open(f"{work}/steps.json", "w"))
for i in range(200):
    json.dump({"protocol": 1, "stage": f"model[i=s{i}]", "parameters": {"text": f"s{i}", "milliseconds": 0, "epochs": 1}, "inputs": {}, "outputs": {"text": f"{work}/array/{i}.txt"},
               "scratch": work, "device": "cpu", "threads": 1, "seed": 1}, open(f"{work}/spec.{i}.json", "w"))
PYTHON
names=$(seq -s, -f 's%.0f' 0 199)
echo "{memory: 100MiB}" > "$work/site.yaml"
printf '#!/bin/sh\nexec "%s" write "%s/spec.$SLURM_ARRAY_TASK_ID.json"\n' "$program" "$work" > "$work/array.sh"

seconds() { local began=$EPOCHREALTIME; "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }; echo "$EPOCHREALTIME $began" | awk '{printf "%.1f", $1 - $2}'; }

for turn in 1 2 3; do
    rm -rf "$work/array" "$work/project"
    mkdir -p "$work/array" "$work/project"
    cp "$work/steps.json" "$work/project"
    printf 'paper: lab\nprofiles: {test: {}}\nstages:\n  model:\n    matrix: {i: [%s]}\n    step: fake write\n    with: {text: "${i}"}\n    out: {text: text.txt}\n' "$names" > "$work/project/pipeline.yaml"
    array=$(seconds sbatch --wait --export=ALL --array=0-199 --mem=100M --output=/dev/null "$work/array.sh")
    engine=$(RETABLE_SITE=$work/site.yaml seconds "$program" engine "$work/project" 0 "$work/project/store" slurm)
    echo "turn $turn: sbatch --array $array s, engine $engine s"
done
