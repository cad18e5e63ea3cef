#!/bin/sh
# SPDX-License-Identifier: MIT
# Trains the priors of the codec "text" and the vocabulary tessera-32k: train.sh SAMPLES OUT [CLASS...], with `tessera` on the path and SAMPLES as the scripts beside this one make them.
set -eu
here=$(dirname "$0")
samples=$1 out=$2

text='["order1", "order2", "order3", "order4", "order6", "word", "words", "shape", "sparse23"]'
records='["order1", "order2", "order3", "order4", "order6", "word", "shape", "above", "field", "line"]'

train() { # CLASS SIZE CONTEXTS: the largest size that four of them and the dictionary leave below 4 MB
    tessera train context-mix --through "$here/prepared.json" --assets "$here/../assets" --memory 8GiB --set memory=1073741824 \
        --set size="$2" --set contexts="$3" --set runs=false --set 'selectors=["last", "confidence", "sureness", "kind"]' \
        -f -o "$out/$1.prior" "$samples/$1"/*.txt
}

shift 2
for class in ${*:-prose chat code records vocabulary}; do
    case $class in
    prose) train prose 1800000 "$text" ;;
    chat) train chat 750000 "$text" ;;
    code) train code 650000 "$records" ;;
    records) train records 550000 "$records" ;;
    vocabulary) tessera train tiktoken -f -o "$out/tessera-32k.tiktoken" "$samples/vocabulary"/*.txt ;;
    esac
done
