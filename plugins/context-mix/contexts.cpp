// SPDX-License-Identifier: MIT
// Names contexts and hashes them.
#include "contexts.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <string>

namespace tessera::context_mix {

namespace {

struct named {
    std::string_view name;
    context::kind what;
};

constexpr named names[] = {
    {"high-nibbles", context::kind::high}, {"word", context::kind::word},
    {"words", context::kind::words},       {"word-gap", context::kind::gap},
    {"follower", context::kind::follower}, {"followers", context::kind::followers},
    {"above", context::kind::above},       {"around", context::kind::around},
    {"line", context::kind::line},         {"field", context::kind::field},
    {"fields", context::kind::fields},     {"neighbour", context::kind::neighbour},
    {"key", context::kind::key},           {"shape", context::kind::shape},
    {"record", context::kind::record},     {"records", context::kind::records},
};

/// "134": the places of a sparse context, in rising order; 0 where it is no such list.
unsigned places_in(std::string_view digits) {
    unsigned places = 0, highest = 0;
    for (const char digit : digits) {
        const auto place = static_cast<unsigned>(digit - '0');
        if (place <= highest || place > longest_order) return 0;
        places |= 1u << (place - 1);
        highest = place;
    }
    return places;
}

}  // namespace

context context_named(std::string_view name) {
    for (const named& n : names)
        if (n.name == name) return {n.what};
    constexpr std::string_view order = "order", sparse = "sparse";
    if (name.starts_with(order) && name.size() == order.size() + 1) {
        const auto count = static_cast<unsigned>(name.back() - '0');
        if (count <= longest_order) return {context::kind::order, count};
    }
    if (name.starts_with(sparse))
        if (const unsigned places = places_in(name.substr(sparse.size())); places != 0)
            return {context::kind::sparse, 0, places};
    std::string known;
    for (const named& n : names) known += ", \"" + std::string(n.name) + "\"";
    throw sdk::error{TSR_E_PARAM, "contexts: \"" + std::string(name) +
                                      "\" is none, expected \"order0\" .. \"order8\", \"sparse\" "
                                      "and places back in rising order (\"sparse24\")" +
                                      known};
}

std::uint8_t reach_of(const context& c) {
    if (c.what == context::kind::order) return static_cast<std::uint8_t>(c.count);
    if (c.what == context::kind::words) return longest_order;
    return c.what == context::kind::word ? 4 : 0;
}

bool needs_bytes(const context& c) {
    return c.what != context::kind::order && c.what != context::kind::sparse &&
           c.what != context::kind::above && c.what != context::kind::around;
}

template <class Element>
void context_hashes<Element>::advance(std::span<const Element> past) {
    const Element symbol = past.back();
    const std::size_t size = past.size();
    if constexpr (sizeof(Element) == 1) {
        words_.see(symbol);
        if (row_ == 0) lines_.see(symbol, size);
        fields_.see(symbol);
        structure_.see(symbol, words_);
        records_.see(symbol, size - 1);
        followers_.see(symbol, last_[0], last_[1]);
    }
    for (std::size_t i = longest_order - 1; i > 0; --i) last_[i] = last_[i - 1];
    last_[0] = symbol;

    std::size_t column = size - lines_.start, above = lines_.above + column;
    bool there = above < lines_.start;
    if (row_ != 0) {
        column = size % row_;
        there = size >= row_;
        above = size - row_;
    }
    column_ = static_cast<std::uint32_t>(std::min<std::size_t>(column, 255));
    above_left_ = above_;
    above_ = there ? past[above] : 0;
    const bool more = row_ != 0 ? there && row_ > 1 : above + 1 < lines_.start;
    above_right_ = more ? past[above + 1] : 0;
}

template <class Element>
void context_hashes<Element>::hash(std::span<const Element> past, std::uint64_t* hashes) const {
    std::array<std::uint64_t, longest_order + 1> order;
    order[0] = 0;
    for (std::size_t i = 0; i < longest_order; ++i)
        order[i + 1] = (order[i] + last_[i] + 1) * 0x9e3779b97f4a7c15u;

    for (std::size_t i = 0; i < list_.size(); ++i) {
        const context& c = list_[i];
        std::uint64_t h = 0;
        switch (c.what) {
            case context::kind::order:
                h = order[c.count];
                break;
            case context::kind::sparse:
                for (unsigned place = 0; place < longest_order; ++place)
                    if ((c.places >> place & 1) != 0) h = mixed(h, last_[place]);
                break;
            case context::kind::high:
                for (unsigned place = 0; place < 4; ++place) h = h << 4 | last_[place] >> 4;
                break;
            case context::kind::word:
                h = mixed(words_.now, last_[0]);
                break;
            case context::kind::words:
                h = mixed(words_.now, words_.before);
                break;
            case context::kind::gap:
                h = mixed(words_.now, words_.second);
                break;
            case context::kind::follower:
                h = mixed(followers_.of_one[last_[0] & 255] & 0xffff, last_[0]);
                break;
            case context::kind::followers:
                h = mixed(followers_.of_two[(last_[1] & 255) << 8 | (last_[0] & 255)] & 0xffff,
                          last_[1] << 8 | last_[0]);
                break;
            case context::kind::above:
                h = mixed(above_ << 8 | column_, last_[0]);
                break;
            case context::kind::around:
                h = mixed(mixed(above_, last_[0]), mixed(above_left_, above_right_));
                break;
            case context::kind::line:
                h = mixed(column_, lines_.start < past.size() ? past[lines_.start] : 0);
                break;
            case context::kind::field:
                h = mixed(fields_.now, fields_.above[fields_.number] + fields_.number);
                break;
            case context::kind::fields:
                h = mixed(fields_.now, fields_.first + fields_.number);
                break;
            case context::kind::neighbour:
                h = mixed(fields_.now, (fields_.number > 0 ? fields_.line[fields_.number - 1] : 0) +
                                           fields_.number);
                break;
            case context::kind::key:
                h = mixed(mixed(words_.now, structure_.key), last_[0]);
                break;
            case context::kind::shape:
                h = mixed(structure_.shape, last_[0]);
                break;
            case context::kind::record:
            case context::kind::records: {
                const std::size_t length = records_.length, at = past.size();
                const std::uint32_t one = length > 0 && at >= length ? past[at - length] : 0;
                const std::uint32_t two =
                    length > 0 && at >= 2 * length ? past[at - 2 * length] : 0;
                h = c.what == context::kind::record ? mixed(one, last_[0])
                                                    : mixed(one << 8 | two, 1);
                h = mixed(h, length);
                break;
            }
        }
        hashes[i] = mixed(h, i + 1);
    }
}

template class context_hashes<std::uint8_t>;
template class context_hashes<std::uint16_t>;
template class context_hashes<std::uint32_t>;

}  // namespace tessera::context_mix
