#!/bin/sh
# A queue for tests: toy-queue.sh FOLDER submit NAME SCRIPT, FOLDER status, FOLDER cancel ID...
# A job is a file of three words, and runs at once.
set -eu
cd "$1"
case $2 in
    submit)
        id=$(($(ls | wc -l) + 1))
        while ! (set -C; echo "$id running $3" > "$id") 2> /dev/null; do id=$((id + 1)); done
        (setsid sh -c 'sh "$1" > /dev/null 2>&1 && state=done || state=failed; echo "$2 $state $3" > "$2.new"; mv "$2.new" "$2"' - "$4" "$id" "$3" < /dev/null > /dev/null 2>&1 &)
        echo "job $id is queued"
        ;;
    status) cat -- [0-9]* 2> /dev/null || true ;;
    cancel)
        shift 2
        for id; do sed -i 's/ running / cancelled /' "$id"; done
        ;;
esac
