// SPDX-License-Identifier: MIT
// The verbs of the tool, in one table that parsing, help and the tests read.
#pragma once

#include "options.hpp"

#include <span>
#include <string_view>

namespace tessera::tool {

/// Sets of verbs, for the option table.
enum verb_set : unsigned {
    plain = 1u << 0,  ///< no verb: the short forms of zstd and gzip
    compress_verb = 1u << 1,
    decompress_verb = 1u << 2,
    cat_verb = 1u << 3,
    inspect_verb = 1u << 4,
    verify_verb = 1u << 5,
    list_verb = 1u << 6,
    show_verb = 1u << 7,
    check_verb = 1u << 8,
    new_verb = 1u << 9,
    bench_verb = 1u << 10,
    train_verb = 1u << 11,
    doctor_verb = 1u << 12,
    help_verb = 1u << 13,
    analyze_verb = 1u << 14,
    export_verb = 1u << 15,
    import_verb = 1u << 16,
    every_verb = (1u << 17) - 1,
};

struct verb {
    std::string_view name;
    unsigned bit;
    std::string_view operands;  ///< for the usage line
    std::string_view summary;   ///< one line
    std::string_view about;     ///< paragraphs for the verb's own help
    int (*run)(const options&);
};

std::span<const verb> verbs();
/// nullptr: there is none of that name.
const verb* find_verb(std::string_view name);

int run_compress(const options&);
int run_decompress(const options&);
int run_cat(const options&);
int run_inspect(const options&);
int run_verify(const options&);
int run_list(const options&);
int run_show(const options&);
int run_check(const options&);
int run_new(const options&);
int run_bench(const options&);
int run_analyze(const options&);
int run_train(const options&);
int run_export(const options&);
int run_import(const options&);
int run_doctor(const options&);
int run_help(const options&);

}  // namespace tessera::tool
