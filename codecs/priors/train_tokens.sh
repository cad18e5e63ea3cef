#!/bin/sh
# SPDX-License-Identifier: MIT
# Trains the priors of the codec "tokens": train_tokens.sh IDS OUT [NAME ...], with `tessera` on the path. IDS has prose.NAME.u32 and chat.NAME.u32, ids of
# 32 bits of the texts that PRIORS.md describes; what is nearest to what will be coded comes last.
set -eu
here=$(dirname "$0")
ids=$1 out=$2
shift 2

contexts='["order0", "order1", "order2", "order3", "sparse2", "sparse3", "sparse23", "sparse13"]'

train() { # NAME SIZE
    head -c 8000000 "$ids/prose.$1.u32" >"$out/prose.tmp"
    tessera train context-mix --through "$here/ranked.json:tokenizer=$1" --assets "$here/../assets" --memory 8GiB --set counted=3 --set length-first=true \
        --set contexts="$contexts" --set 'matches=[3, 6]' --set 'selectors=["known", "node", "confidence", "match", "last"]' --set runs=false --set limit=255 \
        --set size="$2" -f -o "$out/$1.tokens-prior" "$out/prose.tmp" "$ids/chat.$1.u32"
    rm "$out/prose.tmp"
}

for name in ${*:-tessera-32k r50k_base p50k_base cl100k_base o200k_base}; do
    case $name in
    tessera-32k) train "$name" 2500000 ;;
    r50k_base) train "$name" 3600000 ;;
    cl100k_base) train "$name" 3300000 ;;
    o200k_base) train "$name" 2400000 ;;
    p50k_base) train "$name" 1500000 ;;
    esac
done

# The same ids, at the same ranks.
same() {
    if [ -e "$out/$2.tokens-prior" ]; then cp "$out/$2.tokens-prior" "$out/$1.tokens-prior"; fi
}
same gpt2 r50k_base
same p50k_edit p50k_base
same o200k_harmony o200k_base
