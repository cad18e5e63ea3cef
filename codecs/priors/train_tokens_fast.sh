#!/bin/sh
# SPDX-License-Identifier: MIT
# Trains the priors of the codec "tokens-fast": train_tokens_fast.sh SAMPLES OUT [NAME ...], with `tessera` on the path and the vocabularies among its assets. SAMPLES has the texts
# that PRIORS.md describes, chat_train.txt and prose_train.txt.
set -eu
here=$(dirname "$0")
samples=$1 out=$2
shift 2

train() { # NAME, SYMBOLS: those of its mapping
    tessera train class-bigram --through "tokens-fast:tokenizer=$1,prior=" --assets "$here/../assets" --memory 8GiB --set vocabulary="$2" \
        -f -o "$out/$1.tokens-fast" "$samples/chat_train.txt" "$out/prose.tmp"
}

head -c 19000000 "$samples/prose_train.txt" >"$out/prose.tmp"
for name in ${*:-tessera-32k gpt2 r50k_base p50k_base p50k_edit cl100k_base o200k_base o200k_harmony}; do
    case $name in
    tessera-32k) train "$name" 32001 ;;
    gpt2 | r50k_base) train "$name" 50257 ;;
    p50k_base) train "$name" 50281 ;;
    p50k_edit) train "$name" 50284 ;;
    cl100k_base) train "$name" 100277 ;;
    o200k_base) train "$name" 200019 ;;
    o200k_harmony) train "$name" 201088 ;;
    esac
done
rm "$out/prose.tmp"
