#!/bin/sh
# Whether two checkouts' runs gave the same outputs, byte for byte: what a rewrite of a paper must not change.
#
#   tests/same-outputs.sh OLD NEW       OLD and NEW: folders such as results/cac/smoke, or results for all papers
#
# Compares every file that a stage wrote; report.html, which has times in it, and what is not a stage's (store, lock, baselines) is left out. Of a model
# (*.safetensors) everything but its metadata must be equal: there the card says how the training's parameters are written.
# Exit code 0: the same. 1: it lists what differs, is missing or is new. 2: wrong arguments.
set -eu

if [ $# -ne 2 ] || [ ! -d "$1" ] || [ ! -d "$2" ]; then
    echo "usage: tests/same-outputs.sh OLD NEW   (two folders such as results/cac/smoke)" >&2
    exit 2
fi

old=$(cd "$1" && pwd)
new=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

outputs() {
    (cd "$1" && find . \( -path ./store -o -path ./lock -o -path ./baselines -o -path ./bench \) -prune -o -type f ! -name report.html -print | sort)
}

# Names, types, shapes and places of the tensors: the header, without metadata and padding. The tensors themselves follow it.
header() {
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    tail -c +9 "$1" | head -c "$length" | sed -E 's/"__metadata__":\{("([^"\\]|\\.)*":"([^"\\]|\\.)*",?)*\},?//; s/ +$//'
}

tensors() {
    length=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
    tail -c +$((length + 9)) "$1"
}

same() {
    cmp -s "$1" "$2" && return 0
    case $1 in *.safetensors) ;; *) return 1 ;; esac
    header "$1" > "$work/header.old" && header "$2" > "$work/header.new" && cmp -s "$work/header.old" "$work/header.new" || return 1
    tensors "$1" > "$work/old" && tensors "$2" > "$work/new" && cmp -s "$work/old" "$work/new" || return 1
    cards=$((cards + 1))
}

outputs "$old" > "$work/files.old"
outputs "$new" > "$work/files.new"
comm -23 "$work/files.old" "$work/files.new" | sed 's/^/missing  /' > "$work/report"
comm -13 "$work/files.old" "$work/files.new" | sed 's/^/new      /' >> "$work/report"
comm -12 "$work/files.old" "$work/files.new" > "$work/both"
cards=0
while IFS= read -r file; do
    same "$old/$file" "$new/$file" || echo "differs  $file" >> "$work/report"
done < "$work/both"

cat "$work/report"
echo "$(wc -l < "$work/both") files compared, $cards of them models with another card, $(wc -l < "$work/report") findings"
[ -s "$work/both" ] && [ ! -s "$work/report" ]
