// SPDX-License-Identifier: MIT
// Generates the input that plugins are tried on.
#include "inputs.hpp"

#include "random.hpp"

namespace tessera::conform {
namespace {

constexpr std::string_view prose =
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, "
    "must be in want of a wife. {\"key\": [1, 2.5, null, \"caf\xc3\xa9\"]}\n";

/// Byte `i` of the prose. Elements wider than a byte must not depend on whether char has a sign.
std::uint64_t prose_at(std::uint64_t i) {
    return static_cast<unsigned char>(prose[(i + i / 997) % prose.size()]);
}

/// Short, so that it stays whole where samples are cut.
constexpr std::string_view array = "[0,7,42,50256,100277,9,10,999,65535,65536,4294967295]\n";

std::uint64_t largest(tsr_type type) { return UINT64_MAX >> (64 - 8 * sdk::width(type)); }

template <class F>
host::stream make(tsr_type type, std::uint64_t count, F&& element) {
    host::stream s(type, count);
    for (std::uint64_t i = 0; i < count; ++i) s.set(i, element(i));
    return s;
}

host::stream bounded(host::stream s, std::uint64_t alphabet, std::uint64_t row = 0) {
    s.alphabet = alphabet;
    s.row = row;
    return s;
}

/// Lengths and values that sit on the edges of packed formats: runs of 1 to 600, far and near
/// repeats, extremes side by side.
host::stream adversarial(tsr_type type, random& r) {
    std::vector<std::uint64_t> values;
    const std::uint64_t top = largest(type);
    while (values.size() < 6000) {
        const std::uint64_t value[] = {0, top, top / 2, top / 2 + 1, 1, top - 1, r.next()};
        const std::uint64_t chosen = value[r.below(7)];
        const std::uint64_t length = r.below(3) == 0 ? r.below(600) + 1 : r.below(4) + 1;
        if (r.below(3) == 0 && !values.empty()) {
            const std::size_t from = r.below(values.size());
            for (std::size_t i = 0; i < length; ++i) values.push_back(values[from + i]);
        } else {
            values.insert(values.end(), length, chosen);
        }
    }
    return make(type, values.size(), [&](std::uint64_t i) { return values[i]; });
}

}  // namespace

std::vector<sample> samples(tsr_type type, std::uint64_t seed) {
    random r(seed);
    const std::uint64_t top = largest(type);
    std::vector<sample> all;
    all.push_back({"empty", host::stream(type, 0)});
    all.push_back({"one", make(type, 1, [&](auto) { return top; })});
    all.push_back({"odd", make(type, 1021, [&](auto) { return r.next(); })});
    all.push_back({"constant", make(type, 4096, [&](auto) { return 0x42; })});
    all.push_back({"ramp", make(type, 4099, [&](auto i) { return i; })});
    all.push_back({"random", make(type, 7000, [&](auto) { return r.next(); })});
    all.push_back({"skewed", make(type, 8000, [&](auto) { return r.skewed(); })});
    all.push_back({"extremes", make(type, 1000, [&](auto i) { return i & 1 ? top : 0; })});
    all.push_back({"text", make(type, 5000, [&](auto i) { return prose_at(i); })});
    all.push_back({"floats", make(type, 2048, [&](auto i) {
                       return (i & 1 ? r.next() & 0x83FF : 0x3C00 + r.below(64)) *
                              (top / 0xFFFF | 1);
                   })});
    all.push_back({"adversarial", adversarial(type, r)});
    if (type != TSR_BYTES) {
        all.push_back(
            {"alphabet of 2", bounded(make(type, 333, [&](auto) { return r.below(2); }), 2)});
        all.push_back({"alphabet of 11 in rows of 7",
                       bounded(make(type, 700, [&](auto) { return r.below(11); }), 11, 7)});
        all.push_back({"alphabet of 1", bounded(make(type, 50, [&](auto) { return 0; }), 1)});
    } else {
        all.push_back(
            {"rows of 100", bounded(make(type, 1000, [&](auto i) { return i % 100; }), 0, 100)});
        all.push_back({"array of JSON", host::stream::text(array)});
    }
    return all;
}

host::stream block_maximum(tsr_type type, std::uint64_t bytes, std::uint64_t seed) {
    random r(seed);
    return make(type, bytes / sdk::width(type), [&](std::uint64_t i) -> std::uint64_t {
        switch (i >> 14 & 3) {
            case 0:
                return i >> 6;
            case 1:
                return prose_at(i);
            case 2:
                return r.next();
            default:
                return r.skewed();
        }
    });
}

host::stream skewed_symbols(tsr_type type, std::uint64_t count, std::uint64_t alphabet,
                            std::uint64_t seed) {
    random r(seed);
    return bounded(
        make(type, count,
             [&](auto) { return r.below(8) == 0 ? r.below(alphabet) : r.skewed() % alphabet; }),
        alphabet);
}

std::vector<tsr_type> types_of(std::uint32_t accepts) {
    std::vector<tsr_type> types;
    for (const tsr_type type : {TSR_BYTES, TSR_U8, TSR_U16, TSR_U32, TSR_U64})
        if (accepts & TSR_TYPE_BIT(type)) types.push_back(type);
    return types;
}

}  // namespace tessera::conform
