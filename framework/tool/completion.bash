# SPDX-License-Identifier: MIT
# bash completion of tessera. A test holds its verbs and options to those of --help.

_tessera_verbs="compress decompress cat inspect verify list show check new bench analyze train export import doctor help"

# The options of a verb, "" for the short forms.
_tessera_options() {
    local common="--plugins --assets --codecs --quiet --verbose --help --version"
    local working="--threads --memory --progress --no-progress"
    local writing="--output --stdout --recursive --keep --rm --force --raw"
    local decoding="--format --any-fingerprint --limit-output"
    case $1 in
        '') echo "--compress --decompress --test --list --codec --level --set --small --salvage --json $writing $decoding $working $common" ;;
        compress) echo "--codec --level --set --small $writing $working $common" ;;
        decompress) echo "--codec --set --salvage $writing $decoding $working $common" ;;
        cat) echo "--codec --set --range --label --output --force $decoding $working $common" ;;
        inspect) echo "--brief --recursive --json $common" ;;
        verify) echo "--codec --set --against --recursive --json $decoding $working $common" ;;
        list) echo "--json $common" ;;
        show) echo "--set --json $common" ;;
        check) echo "--level --set --memory --json $common" ;;
        new) echo "--shape --output --force $common" ;;
        bench) echo "--codec --level --set --vary --leave-out --repeat --messages --unit --raw --small --recursive --any-fingerprint --json --csv $working $common" ;;
        analyze) echo "--codec --level --set --recursive --output --force --json --csv --html --by $working $common" ;;
        train) echo "--set --through --at --output --recursive --force --threads --memory $common" ;;
        export) echo "--to --set --output --force --memory $common" ;;
        import) echo "--from --set --output --force --memory $common" ;;
        doctor) echo "--json $common" ;;
        help) echo "--help --version" ;;
    esac
}

# The first column of a list that the tool prints.
_tessera_names() {
    "${COMP_WORDS[0]}" list "$1" 2>/dev/null | sed -n '2,$s/ .*//p'
}

_tessera_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "${2:--f}" -- "$1")
}

_tessera() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb="" word choices=""
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ " $_tessera_verbs " == *" $word "* ]]; then
            verb=$word
            break
        fi
    done
    case $previous in
        -p | --codec | --through)
            mapfile -t COMPREPLY < <(compgen -W "$(_tessera_names codecs)" -- "$current")
            return ;;
        --format) choices="tessera gzip zstd brotli" ;;
        --by) choices="dump part stream" ;;
        --to | --from) choices="bitstream" ;;
        --shape) choices="stage model distribution coder segmenter" ;;
        --plugins | --assets | --codecs) _tessera_files "$current" -d; return ;;
        -o | --output | --against) _tessera_files "$current"; return ;;
        --level | --set | --vary | --leave-out | --repeat | --range | --label | --at | -T | --threads | --memory | --limit-output) return ;;
    esac
    if [[ -n ${choices-} ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
        return
    fi
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_tessera_options "$verb")" -- "$current")
        return
    fi
    case $verb in
        '') [[ $COMP_CWORD -eq 1 ]] && choices=$_tessera_verbs ;;
        help) choices=$_tessera_verbs ;;
        list) choices="plugins codecs assets" ;;
        new) [[ $previous == new ]] && choices="plugin codec" ;;
        show) choices="$(_tessera_names plugins) $(_tessera_names codecs)" ;;
        train) [[ $previous == train ]] && choices=$(_tessera_names plugins) ;;
        check) choices=$(_tessera_names codecs) ;;
    esac
    case $verb in
        help | list | new | show | doctor) ;;
        *) _tessera_files "$current" ;;
    esac
    if [[ -n ${choices-} ]]; then
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$choices" -- "$current")
    fi
}

complete -F _tessera tessera
