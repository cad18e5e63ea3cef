// SPDX-License-Identifier: MIT
// Measures tacc's payloads without gzip on one thread: ids to bytes and back by the library
// tessera_tokens, by its kernels alone, and by a straightforward implementation of tacc's
// description: hash maps, and Apache Thrift's protocol object. Nanoseconds an id, the best of many
// rounds by the thread's own clock; all three must give the same bytes and ids.
//
//     bench_tacc IDS MAPPING [IDS A MESSAGE]
//
// IDS is a file of little-endian ids of 32 bits, MAPPING one of tacc's form or ours. With a third
// argument the ids are coded in messages of that many, each a payload of its own.
// Plugins and codecs are found as everywhere: TESSERA_PLUGIN_PATH, TESSERA_CODEC_PATH.
#include "thrift-list/kernel.hpp"
#include "thrift-list/list.hpp"
#include "token-map/kernel.hpp"
#include "token-map/mapping.hpp"

#include <tessera/io.hpp>
#include <tessera/tokens.hpp>

#include <thrift/protocol/TCompactProtocol.h>
#include <thrift/transport/TBufferTransports.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <unordered_map>

namespace {

using namespace tessera;
using bytes = std::vector<std::uint8_t>;
using ids = std::vector<std::uint32_t>;

/// What all ways offer: a payload of some ids, and the ids of a payload.
struct way {
    const char* name;
    std::function<bytes(std::span<const std::uint32_t>)> encode;
    std::function<ids(const bytes&)> decode;
};

namespace thrift = apache::thrift;
using transport = thrift::transport::TMemoryBuffer;

/// The description as one would write it down.
way straightforward(const token_map::ranking& order) {
    auto forward = std::make_shared<std::unordered_map<std::uint32_t, std::int32_t>>();
    auto back = std::make_shared<std::unordered_map<std::int32_t, std::uint32_t>>();
    for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
        const auto mapped = static_cast<std::int32_t>(token_map::centred(rank));
        (*forward)[order[rank]] = mapped;
        (*back)[mapped] = order[rank];
    }
    const auto encode = [forward](std::span<const std::uint32_t> list) {
        const auto buffer = std::make_shared<transport>();
        thrift::protocol::TCompactProtocolT<transport> out(buffer);
        out.writeStructBegin("");
        out.writeFieldBegin("", thrift::protocol::T_LIST, 1);
        out.writeListBegin(thrift::protocol::T_I32, static_cast<std::uint32_t>(list.size()));
        for (const std::uint32_t id : list) out.writeI32(forward->at(id));
        out.writeListEnd();
        out.writeFieldEnd();
        out.writeFieldStop();
        out.writeStructEnd();
        std::uint8_t* data = nullptr;
        std::uint32_t size = 0;
        buffer->getBuffer(&data, &size);
        return bytes(data, data + size);
    };
    const auto decode = [back](const bytes& payload) {
        const auto buffer = std::make_shared<transport>(const_cast<std::uint8_t*>(payload.data()),
                                                        static_cast<std::uint32_t>(payload.size()));
        thrift::protocol::TCompactProtocolT<transport> in(buffer);
        std::string name;
        thrift::protocol::TType type{};
        std::int16_t field = 0;
        std::uint32_t count = 0;
        in.readStructBegin(name);
        in.readFieldBegin(name, type, field);
        in.readListBegin(type, count);
        ids list;
        list.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            std::int32_t mapped = 0;
            in.readI32(mapped);
            list.push_back(back->at(mapped));
        }
        in.readListEnd();
        in.readFieldEnd();
        in.readFieldBegin(name, type, field);
        in.readStructEnd();
        return list;
    };
    return {"hash maps and Thrift", encode, decode};
}

way kernels(const token_map::ranking& order) {
    using token_map::form;
    const auto tables = std::make_shared<const token_map::tables>(order);
    const auto set = sdk::best_instructions();
    const auto encode = [=](std::span<const std::uint32_t> list) {
        ids mapped(list.size());
        token_map::permute<form::centre_out>(list, tables->rank_of, mapped.data(), set);
        bytes out(thrift_list::most_around + thrift_list::most_bytes * list.size() + 64);
        std::size_t size = thrift_list::write_front(list.size(), out.data());
        size += thrift_list::write_integers(mapped, out.data() + size, set);
        out[size] = 0;
        out.resize(size + 1);
        return out;
    };
    const auto decode = [=](const bytes& payload) {
        const auto front = thrift_list::read_front(payload);
        ids list(front.count);
        bytes room(payload.size() + 64);  // 64 bytes behind the payload are read
        std::copy(payload.begin(), payload.end(), room.begin());
        const auto in = std::span(room).subspan(front.bytes, payload.size() - front.bytes);
        thrift_list::read_integers(in, list, set);
        token_map::permute<form::uncentre_in>(list, tables->id_at, list.data(), set);
        return list;
    };
    return {"kernels", encode, decode};
}

way library(const char* mapping) {
    const tokens::codec codec("measured", {.mapping = mapping});
    return {"tessera_tokens",
            [codec](std::span<const std::uint32_t> list) { return codec.encode_token_ids(list); },
            [codec](const bytes& payload) { return codec.decode_token_ids(payload); }};
}

double thread_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class F>
double best_seconds(F&& f) {
    double best = 1e9;
    for (const double end = thread_seconds() + 1.5; thread_seconds() < end;) {
        const double start = thread_seconds();
        f();
        best = std::min(best, thread_seconds() - start);
    }
    return best;
}

bytes content_of(const char* path) {
    file_source in(path);
    bytes all(static_cast<std::size_t>(in.size().value()));
    all.resize(in.read(all));
    return all;
}

void measure(const way& w, const std::vector<std::span<const std::uint32_t>>& messages,
             const std::vector<bytes>& expected, std::size_t count, double (&first)[2]) {
    for (std::size_t i = 0; i < messages.size(); ++i)
        if (w.encode(messages[i]) != expected[i] ||
            !std::ranges::equal(w.decode(expected[i]), messages[i]))
            throw std::runtime_error(std::string(w.name) + ": other bytes or ids");
    const double seconds[] = {best_seconds([&] {
                                  for (const auto& m : messages) w.encode(m);
                              }),
                              best_seconds([&] {
                                  for (const bytes& p : expected) w.decode(p);
                              })};
    if (first[0] == 0) std::copy(seconds, seconds + 2, first);
    std::printf("%-22s %8.2f %8.2f   %6.1f %6.1f\n", w.name,
                1e9 * seconds[0] / static_cast<double>(count),
                1e9 * seconds[1] / static_cast<double>(count), first[0] / seconds[0],
                first[1] / seconds[1]);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 3 || argc > 4) {
        std::fprintf(stderr, "usage: bench_tacc IDS MAPPING [IDS A MESSAGE]\n");
        return 2;
    }
    const bytes content = content_of(argv[1]);
    ids all(content.size() / 4);
    for (std::size_t i = 0; i < 4 * all.size(); ++i)
        all[i / 4] |= std::uint32_t{content[i]} << (8 * (i % 4));
    const token_map::ranking order = token_map::read_mapping(content_of(argv[2]));
    const std::size_t size =
        argc == 4 ? std::strtoull(argv[3], nullptr, 10) : std::max<std::size_t>(all.size(), 1);
    if (size == 0) throw std::runtime_error("expected messages of at least one id");

    const way plain = straightforward(order);
    std::vector<std::span<const std::uint32_t>> messages;
    std::vector<bytes> payloads;
    std::size_t total = 0;
    for (std::size_t at = 0; at < all.size(); at += size) {
        messages.push_back(std::span(all).subspan(at, std::min(size, all.size() - at)));
        payloads.push_back(plain.encode(messages.back()));
        total += payloads.back().size();
    }
    std::printf("%zu ids in %zu messages, %zu bytes\n%-22s %8s %8s   times as fast\n", all.size(),
                messages.size(), total, "ns an id", "encode", "decode");
    double first[2] = {};
    for (const way& w : {plain, kernels(order), library(argv[2])})
        measure(w, messages, payloads, all.size(), first);
    return 0;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "bench_tacc: %s\n", problem.what());
    return 1;
}
