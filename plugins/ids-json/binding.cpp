// SPDX-License-Identifier: MIT
// The stage "ids-json": a JSON array of ids to numbers, its spelling in the header.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "style.hpp"
#include "tessera/sdk.hpp"

namespace tessera::ids_json {
namespace {

[[noreturn]] void unexpected(std::string_view text, std::size_t at, const std::string& expected) {
    std::string found = "the end";
    if (at < text.size()) {
        const auto c = static_cast<unsigned char>(text[at]);
        constexpr const char* hexadecimal = "0123456789ABCDEF";
        found = c > 0x20 && c < 0x7F
                    ? std::string("'") + text[at] + "'"
                    : std::string("0x") + hexadecimal[c >> 4] + hexadecimal[c & 15];
    }
    throw sdk::error{TSR_E_PARAM,
                     "byte " + std::to_string(at) + ": expected " + expected + ", found " + found};
}

/// The white space from `at` on, which moves behind it.
std::string space(std::string_view text, std::size_t& at) {
    const std::size_t start = at;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at - start > longest_part)
        throw sdk::error{TSR_E_PARAM, "byte " + std::to_string(start) +
                                          ": expected at most 255 bytes of white space, found " +
                                          std::to_string(at - start)};
    return std::string(text.substr(start, at - start));
}

/// What stands behind the first id, from `at` on, if a comma is in it; else the default.
std::string separator_at(std::string_view text, std::size_t at) {
    const std::string before = space(text, at);
    if (at == text.size() || text[at] != ',') return style{}.separator;
    const std::string all = before + ',' + space(text, ++at);
    if (all.size() > longest_part)
        throw sdk::error{TSR_E_PARAM, "byte " + std::to_string(at - all.size()) +
                                          ": expected at most 255 bytes between two ids, found " +
                                          std::to_string(all.size())};
    return all;
}

std::string quoted(const std::string& separator) {
    std::string out = "\"";
    for (const char c : separator)
        out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
    return out + '"';
}

class stage {
  public:
    explicit stage(const sdk::setup&) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto bytes = sdk::memory(in);
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        style s;
        std::size_t at = 0, count = 0;
        if (text.substr(0, 1) != "[") unexpected(text, 0, "'[', which begins an array of ids");
        s.open = space(text, ++at);
        const auto out = c.output<std::uint32_t>(text.size() / 2 + 1);
        if (at < text.size() && text[at] != ']') {
            s.separator = separator_at(text, text.find_first_not_of("0123456789", at));
            const ids_read r = read_ids(text, at, s.separator, out.data());
            if (r.what != fault::none) report(text, r);
            at = r.at;
            count = r.ids;
            s.close = space(text, at);
        }
        if (at == text.size() || text[at] != ']')
            unexpected(text, at,
                       count > 1 ? "']', or " + quoted(s.separator) + " as between the first ids"
                                 : "an id, ',' or ']'");
        s.end = space(text, ++at);
        if (at != text.size()) unexpected(text, at, "the end behind ']'");
        c.put_header(write_style(s));
        c.commit(count);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto ids = sdk::elements<std::uint32_t>(parts[0]);
        const style s = read_style(c.header());
        const std::uint64_t size = 2 + s.open.size() + s.close.size() + s.end.size() +
                                   written_size(ids, s.separator.size());
        plugins::check_count(size, shape);
        const auto out = c.output<std::uint8_t>(size);
        char* to = reinterpret_cast<char*>(out.data());
        const auto put = [&](std::string_view text) {
            to = std::copy(text.begin(), text.end(), to);
        };
        put("[");
        put(s.open);
        to = write_ids(ids, s.separator, to);
        put(s.close);
        put("]");
        put(s.end);
        plugins::commit_rebuilt(c, std::span<const std::uint8_t>(out), shape);
    }

  private:
    [[noreturn]] static void report(std::string_view text, const ids_read& r) {
        const std::string where = "byte " + std::to_string(r.at) + ": ";
        if (r.what == fault::leading_zero)
            throw sdk::error{TSR_E_PARAM, where + "expected an id without leading zeros"};
        if (r.what == fault::too_large)
            throw sdk::error{TSR_E_PARAM, where + "expected an id of at most 4294967295, found " +
                                              std::string(text.substr(r.at, 12))};
        unexpected(text, r.at, "an id");
    }
};

constexpr tsr_port ports[] = {{"out", TSR_U32}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.ids-json",
    .summary = "A JSON array of ids as numbers",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform tokens",
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::ids_json

TSR_PLUGINS(ids_json, &tessera::ids_json::descriptor)
