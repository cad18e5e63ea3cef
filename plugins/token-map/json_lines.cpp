// SPDX-License-Identifier: MIT
// tacc's form of a mapping: a JSON object a line, with an id and its place in the order around
// zero.
#include "json_scanner.hpp"
#include "kernel.hpp"
#include "mapping.hpp"

#include "tessera/sdk/error.hpp"

#include <array>
#include <optional>

namespace tessera::token_map {
namespace {

[[noreturn]] void damaged(const std::string& what) { sdk::corrupt("mapping: " + what); }

struct entry {
    std::uint32_t id = 0, rank = 0, line = 0;
    std::int32_t mapped = 0;
};

std::string line_name(std::uint32_t line) { return "line " + std::to_string(line); }

std::int64_t number_between(json_scanner& in, std::int64_t least, std::int64_t most) {
    const std::size_t at = in.position();
    const std::int64_t found = in.integer();
    if (found < least || found > most)
        throw unexpected{"expected a number from " + std::to_string(least) + " to " +
                             std::to_string(most) + ", found " + std::to_string(found),
                         at};
    return found;
}

entry parse_line(std::string_view text, std::uint32_t line) {
    enum { token, token_id, mapped_id, count, keys };
    constexpr std::array<std::string_view, keys> names = {"token", "token_id", "mapped_id",
                                                          "count"};
    entry e;
    e.line = line;
    std::array<bool, keys> seen{};
    json_scanner in(text);
    in.expect('{');
    if (!in.take('}')) {
        do {
            const std::string_view name = in.string();
            in.expect(':');
            std::size_t key = 0;
            while (key < keys && names[key] != name) ++key;
            if (key < keys) {
                if (seen[key])
                    throw unexpected{"\"" + std::string(name) + "\" a second time", in.position()};
                seen[key] = true;
            }
            if (key == token) {
                in.string();
            } else if (key == token_id) {
                e.id = static_cast<std::uint32_t>(number_between(in, 0, UINT32_MAX));
            } else if (key == mapped_id) {
                e.mapped = static_cast<std::int32_t>(number_between(in, INT32_MIN, INT32_MAX));
            } else {
                in.skip_value();
            }
        } while (in.take(','));
        in.expect('}');
    }
    in.expect_end();
    for (const std::size_t key : {std::size_t{token_id}, std::size_t{mapped_id}})
        if (!seen[key])
            throw unexpected{"expected \"" + std::string(names[key]) + "\", found none",
                             text.size()};
    e.rank = uncentred(static_cast<std::uint32_t>(e.mapped));
    return e;
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::vector<entry> parse_lines(std::string_view text) {
    std::vector<entry> all;
    for (std::uint32_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (is_blank(one)) continue;
        try {
            all.push_back(parse_line(one, line));
        } catch (const unexpected& u) {
            damaged(line_name(line) + ": " + u.what + " at byte " + std::to_string(u.at));
        }
        if (all.back().id >= id_limit)
            throw sdk::error{TSR_E_LIMIT, "mapping: " + line_name(line) +
                                              ": expected a token id below " +
                                              std::to_string(id_limit) + ", found " +
                                              std::to_string(all.back().id)};
    }
    return all;
}

std::string bounds_of_order(std::size_t ids) {
    const auto last = static_cast<std::int32_t>(centred(static_cast<std::uint32_t>(ids) - 1));
    return std::to_string(ids) + " lines hold mapped ids 0, 1, -1, 2, -2 and so on to " +
           std::to_string(last);
}

}  // namespace

ranking read_json_lines(std::span<const std::uint8_t> asset) {
    const std::vector<entry> entries =
        parse_lines({reinterpret_cast<const char*>(asset.data()), asset.size()});
    if (entries.empty())
        damaged(
            "expected JSON Lines with a token's id each or what \"tessera train token-map\" "
            "wrote, found " +
            std::to_string(asset.size()) + " bytes without any");
    ranking ids(entries.size());
    std::vector<std::uint32_t> line_of_rank(entries.size(), 0);
    std::vector<std::uint32_t> line_of_id;
    for (const entry& e : entries) {
        if (e.rank >= ids.size())
            damaged(line_name(e.line) + ": mapped id " + std::to_string(e.mapped) +
                    " is outside the order, in which " + bounds_of_order(ids.size()));
        if (line_of_rank[e.rank] != 0)
            damaged(line_name(e.line) + ": mapped id " + std::to_string(e.mapped) +
                    " is that of line " + std::to_string(line_of_rank[e.rank]) + " already");
        if (e.id >= line_of_id.size()) line_of_id.resize(e.id + 1, 0);
        if (line_of_id[e.id] != 0)
            damaged(line_name(e.line) + ": token id " + std::to_string(e.id) + " is that of line " +
                    std::to_string(line_of_id[e.id]) + " already");
        line_of_rank[e.rank] = line_of_id[e.id] = e.line;
        ids[e.rank] = e.id;
    }
    return ids;
}

std::string write_json_lines(std::span<const std::uint32_t> ids,
                             std::span<const std::uint64_t> counts) {
    std::string out;
    for (std::uint32_t rank = 0; rank < ids.size(); ++rank)
        out += "{\"token_id\": " + std::to_string(ids[rank]) +
               ", \"mapped_id\": " + std::to_string(static_cast<std::int32_t>(centred(rank))) +
               ", \"count\": " + std::to_string(counts[rank]) + "}\n";
    return out;
}

}  // namespace tessera::token_map
