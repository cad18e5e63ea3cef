# SPDX-License-Identifier: MIT
# Sourced by examples/quickstart and tests/run: brings the Debian packages that are missing, configures, compiles. POSIX sh.
#
# The caller has set `root`, the folder of the tree. Everything that is made lies under $root/build.

packages_file=$root/subprojects/debian-packages.txt
prefix=$root/build/installed

say() { printf '%s\n' "$*" >&2; }
fail() { say "${0##*/}: $1"; exit "${2:-1}"; }

# The packages of the groups named in the arguments, from debian-packages.txt.
packages_of() {
    awk -v wanted=" $* " '
        /^# \[/ { group = substr($2, 2, length($2) - 2); next }
        { sub(/#.*/, "") }
        NF && index(wanted, " " group " ") { print $1 }' "$packages_file"
}

# Installs what is missing of the groups named in the arguments. Asks nobody anything: where it may not install, it prints
# the command that would and exits with 2. Without a network it works if nothing is missing.
need_packages() {
    command -v dpkg-query > /dev/null || {
        say "This is no Debian: nothing is installed here. $packages_file names what the build needs."
        return 0
    }
    missing=
    for package in $(packages_of "$@"); do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2> /dev/null | grep -q '^ii' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0

    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
        as_root='sudo -n'
    else
        say "These packages are missing and only root can install them. Run this, then start again:"
        say "    sudo apt-get update && sudo apt-get install --no-install-recommends$missing"
        exit 2
    fi
    say "Installing$missing"
    log=$(mktemp)
    $as_root apt-get update > "$log" 2>&1 < /dev/null || say "apt-get update failed; going on with the lists that are here"
    # shellcheck disable=SC2086  # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >> "$log" 2>&1 < /dev/null || {
        tail -n 20 "$log" >&2
        fail "apt-get could not install$missing (whole log: $log)" 2
    }
    rm -f "$log"
}

# configure NAME OPTION...: makes the build directory build/NAME where it is not there yet. Other OPTIONs, a tree
# that was moved, or a set-up that was cut short make it anew.
configure() {
    build=$root/build/$1
    shift
    if [ -f "$build/build.ninja" ] && [ "$(cat "$build/options" 2> /dev/null)" = "$root $*" ]; then
        return 0
    fi
    rm -rf "$build"
    mkdir -p "$build"
    meson setup "$build" "$root" "$@" > "$build/setup.log" 2>&1 || {
        tail -n 30 "$build/setup.log" >&2
        fail "meson setup failed (whole log: $build/setup.log)"
    }
    printf '%s' "$root $*" > "$build/options"
}

# compile NAME [TARGET...]: silent unless it fails.
compile() {
    build=$root/build/$1
    shift
    ninja -C "$build" "$@" > "$build/compile.log" 2>&1 || {
        grep -E -A 20 'FAILED|error:' "$build/compile.log" | head -n 60 >&2
        fail "the build failed (whole log: $build/compile.log)"
    }
}

# The targets of build/NAME that `meson install` copies, one a line: what a user needs, and no test.
installed_targets() {
    meson introspect --targets "$root/build/$1" | python3 -c '
import json, os, sys
for target in json.load(sys.stdin):
    if target["installed"]:
        for name in target["filename"]:
            print(os.path.relpath(name, sys.argv[1]))' "$root/build/$1"
}

# The build that is used: the tool, the library and the plugins, installed where `prefix` says.
build_and_install() {
    configure release --prefix="$prefix"
    # shellcheck disable=SC2046  # a list of words
    compile release $(installed_targets release)
    meson install -C "$root/build/release" --no-rebuild --quiet > "$root/build/release/install.log" 2>&1 || {
        tail -n 20 "$root/build/release/install.log" >&2
        fail "meson install failed"
    }
}

# bring_vocabularies DIR: those that the tree cannot ship, by npm, into DIR. Fails with a printed reason where they are not to be had;
# a machine without a network is not kept waiting.
bring_vocabularies() {
    if problem=$(npm_config_fetch_retries=0 npm_config_fetch_timeout=60000 "$root/codecs/vocabularies/fetch" --to "$1" 2>&1 < /dev/null); then
        return 0
    fi
    say "skipped: vocabularies of other tokenizers: $(printf '%s\n' "$problem" | tail -n 1)"
    return 1
}
