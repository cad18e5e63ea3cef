// SPDX-License-Identifier: MIT
// Merging of short and of long pieces, by ranks of bytes or by listed pairs.
#include "kernel_merge.hpp"

#include <algorithm>

namespace tessera::tokenizer {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

using merged = pair_table::merged;

/// What the bytes from `begin` to `end` merge into that are the tokens `left` and `right`.
merged look_up(const rank_table& order, const std::uint8_t* begin, const std::uint8_t* end,
               std::uint32_t, std::uint32_t) {
    const std::uint32_t token = order.find(begin, static_cast<std::size_t>(end - begin));
    return {token, token};
}
merged look_up(const pair_table& order, const std::uint8_t*, const std::uint8_t*,
               std::uint32_t left, std::uint32_t right) {
    return order.find(left, right);
}
merged look_up_bytes(const rank_table& order, const std::uint8_t* two) {
    const std::uint32_t token = order.two(two);
    return {token, token};
}
merged look_up_bytes(const pair_table& order, const std::uint8_t* two) {
    return order.find(order.one(two[0]), order.one(two[1]));
}

template <class Order>
std::size_t short_by(const Order& order, const std::uint8_t* piece, std::size_t size,
                     std::uint32_t* out) {
    std::uint32_t rank[short_piece], into[short_piece];  // of the pair that begins at each part
    std::uint8_t begin[short_piece + 1];
    for (std::size_t i = 0; i < size; ++i) {
        begin[i] = static_cast<std::uint8_t>(i);
        out[i] = order.one(piece[i]);
    }
    begin[size] = static_cast<std::uint8_t>(size);
    for (std::size_t i = 0; i + 1 < size; ++i) {
        const merged m = look_up_bytes(order, piece + i);
        rank[i] = m.rank;
        into[i] = m.token;
    }
    std::size_t parts = size;
    const auto measure = [&](std::size_t i) {
        const merged m = look_up(order, piece + begin[i], piece + begin[i + 2], out[i], out[i + 1]);
        rank[i] = m.rank;
        into[i] = m.token;
    };
    while (parts > 1) {
        std::size_t best = 0;
        for (std::size_t i = 1; i + 1 < parts; ++i)
            if (rank[i] < rank[best]) best = i;
        if (rank[best] == none) break;
        out[best] = into[best];
        for (std::size_t i = best + 1; i + 1 < parts; ++i) {
            out[i] = out[i + 1];
            rank[i] = rank[i + 1];
            into[i] = into[i + 1];
            begin[i] = begin[i + 1];
        }
        --parts;
        begin[parts] = static_cast<std::uint8_t>(size);
        if (best + 1 < parts) measure(best);
        if (best > 0) measure(best - 1);
    }
    return parts;
}

/// Nodes keep the first byte of their tokens as their place; the end of a token is the place of
/// the next. The queue holds ranks above places, the smallest on top; those out of date, whose
/// rank is no longer that of their node, are passed over.
template <class Order>
std::size_t long_by(const Order& order, const std::uint8_t* piece, std::size_t size,
                    merge_room room, std::uint32_t* out) {
    merge_node* const nodes = room.nodes;
    std::uint64_t* const queue = room.queue;
    const auto greater = [](std::uint64_t a, std::uint64_t b) { return a > b; };
    std::size_t waiting = 0;
    for (std::uint32_t i = 0; i < size; ++i) {
        nodes[i] = {order.one(piece[i]), i - 1, i + 1, none};
        if (i + 1 == size) break;
        nodes[i].rank = look_up_bytes(order, piece + i).rank;
        if (nodes[i].rank != none) queue[waiting++] = std::uint64_t{nodes[i].rank} << 32 | i;
    }
    std::make_heap(queue, queue + waiting, greater);
    const auto pair_at = [&](std::uint32_t i) {
        const std::uint32_t right = nodes[i].behind;
        return look_up(order, piece + i, piece + nodes[right].behind, nodes[i].token,
                       nodes[right].token);
    };
    const auto measure = [&](std::uint32_t i) {
        nodes[i].rank = nodes[i].behind < size ? pair_at(i).rank : none;
        if (nodes[i].rank == none) return;
        queue[waiting++] = std::uint64_t{nodes[i].rank} << 32 | i;
        std::push_heap(queue, queue + waiting, greater);
    };
    while (waiting > 0) {
        const auto at = static_cast<std::uint32_t>(queue[0]);
        const auto rank = static_cast<std::uint32_t>(queue[0] >> 32);
        std::pop_heap(queue, queue + waiting--, greater);
        if (nodes[at].rank != rank) continue;
        const std::uint32_t right = nodes[at].behind;
        nodes[at].token = pair_at(at).token;
        nodes[at].behind = nodes[right].behind;
        nodes[right].rank = none;
        if (nodes[at].behind < size) nodes[nodes[at].behind].before = at;
        measure(at);
        if (at > 0) measure(nodes[at].before);
    }
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < size; i = nodes[i].behind) out[count++] = nodes[i].token;
    return count;
}

}  // namespace

std::size_t merge_short(const rank_table& order, const std::uint8_t* piece, std::size_t size,
                        std::uint32_t* out) {
    return short_by(order, piece, size, out);
}
std::size_t merge_short(const pair_table& order, const std::uint8_t* piece, std::size_t size,
                        std::uint32_t* out) {
    return short_by(order, piece, size, out);
}
std::size_t merge_long(const rank_table& order, const std::uint8_t* piece, std::size_t size,
                       merge_room room, std::uint32_t* out) {
    return long_by(order, piece, size, room, out);
}
std::size_t merge_long(const pair_table& order, const std::uint8_t* piece, std::size_t size,
                       merge_room room, std::uint32_t* out) {
    return long_by(order, piece, size, room, out);
}

}  // namespace tessera::tokenizer
