// SPDX-License-Identifier: MIT
// Streams, bytes and tables as JSON.
#include "golden_text.hpp"

#include <charconv>

namespace tessera::conform {

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t b : bytes) {
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    return text;
}

host::bytes from_hex(const std::string& digits) {
    host::bytes all(digits.size() / 2);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const char* first = digits.data() + 2 * i;
        if (std::from_chars(first, first + 2, all[i], 16).ptr != first + 2)
            throw broken("the golden file has \"" + digits + "\" for hexadecimal digits");
    }
    return all;
}

json to_json(const host::stream& s) {
    json j = {{"type", sdk::name(s.type)}};
    if (s.alphabet != 0) j["alphabet"] = s.alphabet;
    if (s.row != 0) j["row"] = s.row;
    if (s.type == TSR_BYTES) {
        j["hex"] = hex(s.bytes());
    } else {
        j["elements"] = json::array();
        for (std::uint64_t i = 0; i < s.count; ++i) j["elements"].push_back(s.at(i));
    }
    return j;
}

host::stream stream_from(const json& j) {
    tsr_type type = TSR_BYTES;
    const std::string written = j.at("type");
    while (type < TSR_U64 && written != sdk::name(type)) ++type;
    host::stream s;
    if (type == TSR_BYTES) {
        const host::bytes content = from_hex(j.at("hex"));
        s = host::stream::of(type, std::span<const std::uint8_t>(content));
    } else {
        s = host::stream(type, j.at("elements").size());
        for (std::uint64_t i = 0; i < s.count; ++i) s.set(i, j.at("elements")[i]);
    }
    s.alphabet = j.value("alphabet", std::uint64_t{0});
    s.row = j.value("row", std::uint64_t{0});
    return s;
}

json to_json(const host::coded& c) {
    json j = {{"header", hex(c.header)}, {"ports", json::array()}};
    for (const host::stream& port : c.ports) j["ports"].push_back(to_json(port));
    return j;
}

host::coded coded_from(const json& j) {
    host::coded c;
    c.header = from_hex(j.at("header"));
    for (const json& port : j.at("ports")) c.ports.push_back(stream_from(port));
    return c;
}

json to_json(const host::table& t) { return {{"total", t.total}, {"lower", t.lower}}; }

host::table table_from(const json& j) {
    host::table t;
    t.total = j.at("total");
    t.lower = j.at("lower").get<std::vector<std::uint32_t>>();
    return t;
}

}  // namespace tessera::conform
