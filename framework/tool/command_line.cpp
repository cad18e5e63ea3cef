// SPDX-License-Identifier: MIT
// Reading the command line with Boost.Program_options, which no other file includes: it compiles
// slowly.
#include "command_line.hpp"

#include "escape.hpp"
#include "option_table.hpp"
#include "verbs.hpp"

#include <tessera/spec.hpp>

#include <fmt/core.h>
#include <boost/program_options.hpp>

#include <algorithm>

namespace tessera::tool {
namespace {

namespace po = boost::program_options;

const std::string operand_key = "operand";

po::options_description describe(unsigned verb_bit) {
    po::options_description all;
    for (const option_row& row : option_table()) {
        if ((row.verbs & verb_bit) == 0) continue;
        const std::string name =
            row.letter == 0 ? std::string(row.name) : fmt::format("{},{}", row.name, row.letter);
        const po::value_semantic* value = row.argument.empty()
                                              ? static_cast<po::value_semantic*>(po::bool_switch())
                                              : po::value<std::string>();
        all.add_options()(name.c_str(), value, "");
    }
    all.add_options()(operand_key.c_str(), po::value<std::vector<std::string>>(), "");
    return all;
}

/// -19 means --level 19, as it does for zstd and gzip.
std::pair<std::string, std::string> level_option(const std::string& word) {
    const bool digits =
        word.size() >= 2 && word.size() <= 4 && word[0] == '-' &&
        std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits ? std::pair{std::string("level"), word.substr(1)}
                  : std::pair<std::string, std::string>{};
}

/// What a message about a verb's options begins with.
std::string where(std::string_view verb) { return verb.empty() ? "" : fmt::format("{}: ", verb); }

std::string verbs_that_take(std::string_view option) {
    std::string names;
    for (const option_row& row : option_table()) {
        if (row.name != option) continue;
        for (const verb& v : verbs())
            if ((row.verbs & v.bit) != 0)
                names += fmt::format("{}{}", names.empty() ? "" : ", ", v.name);
    }
    return names;
}

[[noreturn]] void unknown_option(const std::string& spelled, std::string_view verb, unsigned bit) {
    const std::string bare =
        spelled.substr(std::min(spelled.find_first_not_of('-'), spelled.size()));
    std::vector<std::string_view> names;
    for (const option_row& row : option_table())
        if ((row.verbs & bit) != 0) names.push_back(row.name);
    std::string message = fmt::format("{}unknown option \"{}\"", where(verb), escape(spelled));
    if (const std::string others = verbs_that_take(bare); !others.empty())
        message += fmt::format("; it belongs to {}", others);
    else if (const auto nearest = nearest_name(bare, names); bare.size() > 1 && !nearest.empty())
        message += fmt::format("; did you mean \"--{}\"?", nearest);
    throw usage_error(message);
}

[[noreturn]] void explain(const po::error& caught, std::string_view verb, unsigned bit) {
    if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&caught))
        unknown_option(unknown->get_option_name(), verb, bit);
    if (const auto* syntax = dynamic_cast<const po::error_with_option_name*>(&caught)) {
        const std::string name = syntax->get_option_name();
        const std::string bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
        for (const option_row& row : option_table())
            if (row.name == bare || (bare.size() == 1 && row.letter == bare[0]))
                throw usage_error(row.argument.empty()
                                      ? fmt::format("{}--{} takes no value", where(verb), row.name)
                                      : fmt::format("{}--{} needs a value, {}", where(verb),
                                                    row.name, row.argument));
    }
    throw usage_error(where(verb) + escape(caught.what()));
}

options read(const std::vector<std::string>& words, std::string_view verb, unsigned bit) {
    namespace style = po::command_line_style;
    options out;
    out.verb = verb;
    try {
        const po::options_description known = describe(bit);
        po::positional_options_description operands;
        operands.add(operand_key.c_str(), -1);
        const auto parsed = po::command_line_parser(words)
                                .options(known)
                                .positional(operands)
                                .extra_parser(level_option)
                                .style(style::unix_style & ~style::allow_guessing)
                                .run();
        for (const auto& found : parsed.options) {
            if (found.string_key == operand_key) {
                out.files.insert(out.files.end(), found.value.begin(), found.value.end());
                continue;
            }
            for (const option_row& row : option_table())
                if ((row.verbs & bit) != 0 && row.name == found.string_key)
                    row.apply(out, found.value.empty() ? std::string() : found.value.front());
        }
    } catch (const po::error& caught) {
        explain(caught, verb, bit);
    }
    return out;
}

bool stands_there(const std::string& path) {
    std::error_code ignored;
    return path == "-" || std::filesystem::symlink_status(path, ignored).type() !=
                              std::filesystem::file_type::not_found;
}

/// A first word that names no file and resembles a verb was meant as one.
void refuse_misspelled_verb(const std::string& word) {
    if (stands_there(word)) return;
    std::vector<std::string_view> names;
    for (const verb& v : verbs()) names.push_back(v.name);
    const auto nearest = nearest_name(word, names);
    if (nearest.empty()) return;
    throw usage_error(fmt::format("\"{}\" is neither a verb nor a file; did you mean \"{}\"?",
                                  escape(word), nearest));
}

}  // namespace

options read_command_line(std::vector<std::string> words) {
    if (!words.empty())
        if (const verb* v = find_verb(words.front())) {
            words.erase(words.begin());
            return read(words, v->name, v->bit);
        }
    options out = read(words, "", plain);
    if (out.files.empty()) return out;
    // Options that every verb has may stand before the verb.
    if (const verb* v = find_verb(out.files.front()); v != nullptr && words.front() != "--") {
        words.erase(std::find(words.begin(), words.end(), out.files.front()));
        return read(words, v->name, v->bit);
    }
    refuse_misspelled_verb(out.files.front());
    return out;
}

}  // namespace tessera::tool
