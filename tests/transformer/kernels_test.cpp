// SPDX-License-Identifier: MIT
// The kernels of each instruction set against the reference, on random and extreme input.
#include "model_maker.hpp"
#include "runs.hpp"
#include "shared.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tessera::transformer;
using tessera::test::all_kernels;
using row8 = aligned_array<std::int8_t>;
using row32 = aligned_array<std::int32_t>;

template <class T>
std::vector<T> all_of(const aligned_array<T>& row) {
    return {row.data(), row.data() + row.size()};
}

/// Numbers in every mood: any, small, or one of the ends.
row8 bytes(std::size_t count, std::mt19937& random, int least = -127) {
    row8 row(count);
    const unsigned mood = random() % 3;
    for (std::size_t i = 0; i < count; ++i) {
        const int any = least + static_cast<int>(random() % static_cast<unsigned>(128 - least));
        row.data()[i] = static_cast<std::int8_t>(mood == 0   ? any
                                                 : mood == 1 ? any / 16
                                                 : any < 0   ? least
                                                             : 127);
    }
    return row;
}

row32 numbers(std::size_t count, std::mt19937& random) {
    row32 row(count);
    for (std::size_t i = 0; i < count; ++i)
        row.data()[i] = static_cast<std::int32_t>(random()) >> random() % 32;
    return row;
}

constexpr std::int32_t extremes[] = {INT32_MIN, INT32_MIN + 1, -65536, -1,       0,
                                     1,         819,           65537,  INT32_MAX};

/// One position's attention, in the cache of those kernels.
std::vector<std::int8_t> attended(const kernels& with, std::size_t count, std::size_t heads,
                                  const row8& keys, const row8& values, const row8& queries,
                                  const row32& multipliers, const std::int8_t* sink,
                                  std::span<const std::uint16_t> table, std::uint8_t before) {
    const std::size_t size = padded(count, 16) * head_size;
    row8 key_cache(size), value_cache(size), out(heads * head_size);
    std::fill_n(key_cache.data(), size, static_cast<std::int8_t>(before));
    std::fill_n(value_cache.data(), size, static_cast<std::int8_t>(before));
    for (std::size_t t = 0; t < count; ++t)
        with.store(key_cache.data(), value_cache.data(), t, keys.data() + t * head_size,
                   values.data() + t * head_size);
    aligned_array<std::uint16_t> exponentials(table.size());
    std::copy(table.begin(), table.end(), exponentials.data());
    row32 scores(heads * (padded(count) + 16));
    with.attend({key_cache.data(), value_cache.data(), count, heads, queries.data(),
                 multipliers.data(), sink, exponentials.data(), scores.data()},
                out.data());
    return all_of(out);
}

}  // namespace

TEST_CASE("products are the reference's in any number of rows, also of a part of the outputs") {
    const auto seed = tessera::test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (const std::size_t outputs : {64, 192})
        for (const std::size_t inputs : {64, 128, 1024}) {
            const row8 plain = bytes(outputs * inputs, random, -128);
            for (const std::size_t rows : {1, 2, 3, 4, 5, 6, 7, 13, 48, 50}) {
                const std::size_t stride = inputs + 64;
                const row8 x = bytes(rows * stride, random);
                const std::size_t first = random() % (outputs / 64) * 64;
                std::vector<std::int32_t> wanted;
                for (const kernels* with : all_kernels()) {
                    const std::string set = with->name;
                    CAPTURE(set);
                    row8 packed(outputs * inputs);
                    with->pack(plain.data(), outputs, inputs, packed.data());
                    row32 sums(rows * outputs);
                    with->multiply({outputs, inputs, packed.data()}, first, x.data(), rows, stride,
                                   sums.data(), outputs);
                    if (wanted.empty()) wanted = all_of(sums);
                    CHECK(all_of(sums) == wanted);
                }
            }
        }
}

TEST_CASE("rows between products are the reference's") {
    const auto seed = tessera::test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int n = 0; n < 200; ++n) {
        const std::size_t width = 1 + random() % 400, count = padded(width);
        const row32 sums = numbers(count, random);
        row8 x = bytes(count, random), weight = bytes(count, random, -128);
        std::fill(x.data() + width, x.data() + count, std::int8_t{0});
        std::fill(weight.data() + width, weight.data() + count, std::int8_t{0});
        const std::int32_t multiplier =
            n % 2 ? static_cast<std::int32_t>(random() % 4000) : extremes[random() % 9];
        const auto shift = static_cast<std::int32_t>(random() % 32);
        const auto rounding = n % 3 ? division::nearest : division::python;
        std::vector<std::vector<std::int8_t>> wanted;
        std::vector<std::int32_t> wanted_sums;
        for (const kernels* with : all_kernels()) {
            const std::string set = with->name;
            CAPTURE(set);
            CAPTURE(multiplier);
            CAPTURE(shift);
            std::vector<std::vector<std::int8_t>> found;
            row8 out(count);
            const auto note = [&] { found.push_back(all_of(out)); };
            with->requantise(sums.data(), count, multiplier, shift, out.data());
            note();
            with->normalise(x.data(), weight.data(), count, width, rounding, out.data());
            note();
            with->narrow(sums.data(), count, out.data());
            note();
            with->gate(x.data(), weight.data(), count, out.data());
            note();
            row32 added(count);
            for (std::size_t i = 0; i < count; ++i) added.data()[i] = sums.data()[i] / 2;
            with->add(added.data(), x.data(), count);
            if (wanted.empty()) {
                wanted = found;
                wanted_sums = all_of(added);
            }
            CHECK(found == wanted);
            CHECK(all_of(added) == wanted_sums);
        }
    }
}

TEST_CASE("every tie of requantising is even in every kernel") {
    // 64 x 1 / 2^7 is 1/2, 192 is 1 1/2, and so on: by hand.
    for (const kernels* with : all_kernels()) {
        const std::string set = with->name;
        CAPTURE(set);
        row32 sums(64);
        for (std::int32_t i = 0; i < 64; ++i) sums.data()[i] = (i - 32) * 128 + 64;
        row8 out(64);
        with->requantise(sums.data(), 64, 1, 7, out.data());
        for (int i = 0; i < 64; ++i) {
            const int floor = i - 32;
            CHECK(out.data()[i] == (floor % 2 == 0 ? floor : floor + 1));
        }
    }
}

TEST_CASE("rotations are the reference's") {
    const auto seed = tessera::test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int n = 0; n < 200; ++n) {
        const row8 x = bytes(head_size, random);
        std::vector<std::int16_t> cosine(head_pairs), sine(head_pairs);
        for (std::size_t i = 0; i < head_pairs; ++i) {
            cosine[i] = static_cast<std::int16_t>(n % 5 ? random() : 0x8000);
            sine[i] = static_cast<std::int16_t>(n % 7 ? random() : 0x7FFF);
        }
        for (const auto as : {rotated::key, rotated::query}) {
            std::vector<std::int8_t> wanted;
            for (const kernels* with : all_kernels()) {
                const std::string set = with->name;
                CAPTURE(set);
                row8 out(head_size);
                with->rotate(x.data(), {cosine.data(), sine.data()}, as, out.data());
                if (wanted.empty()) wanted = all_of(out);
                CHECK(all_of(out) == wanted);
            }
        }
    }
}

TEST_CASE("attention is the reference's, whatever the order of its scores") {
    const auto seed = tessera::test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto table = tessera::test::exponentials();
    for (int n = 0; n < 200; ++n) {
        const std::size_t count = n < 70 ? static_cast<std::size_t>(n) + 1 : 1 + random() % 300;
        const std::size_t heads = 1 + random() % 9;
        CAPTURE(count);
        CAPTURE(heads);
        row8 keys = bytes(count * head_size, random);
        const row8 values = bytes(count * head_size, random),
                   queries = bytes(heads * head_size, random),
                   sink = bytes(head_size, random, -128);
        // Keys that grow towards the first query: a new largest score at each of many positions.
        if (n % 4 == 0)
            for (std::size_t t = 0; t < count; ++t)
                for (std::size_t i = 0; i < head_size; ++i)
                    keys.data()[t * head_size + i] = static_cast<std::int8_t>(
                        queries.data()[i] * static_cast<int>(t + 1) / static_cast<int>(count));
        row32 multipliers(heads);
        for (std::size_t h = 0; h < heads; ++h)
            multipliers.data()[h] = n % 3   ? static_cast<std::int32_t>(random() % 70000)
                                    : n % 2 ? static_cast<std::int32_t>(random() % 300)
                                            : extremes[random() % 9];
        std::vector<std::int8_t> wanted;
        for (const kernels* with : all_kernels()) {
            const std::string set = with->name;
            CAPTURE(set);
            // What the cache held before has no say.
            for (const std::uint8_t before : {0x00, 0x80, 0x7F}) {
                const auto found = attended(*with, count, heads, keys, values, queries, multipliers,
                                            n % 5 == 0 ? sink.data() : nullptr, table, before);
                if (wanted.empty()) wanted = found;
                CHECK(found == wanted);
            }
        }
    }
}

TEST_CASE("long attention of equal extreme values stays within its sums") {
    // All weights and values as large as they can be: the mean is the value itself.
    const auto table = tessera::test::exponentials();
    const std::size_t count = 65536;
    row8 keys(count * head_size), values(count * head_size), queries(head_size);
    std::fill_n(values.data(), values.size(), std::int8_t{-127});
    row32 multipliers(1);
    for (const kernels* with : all_kernels()) {
        const std::string set = with->name;
        CAPTURE(set);
        const auto found =
            attended(*with, count, 1, keys, values, queries, multipliers, nullptr, table, 0);
        CHECK(found == std::vector<std::int8_t>(head_size, -127));
    }
}

TEST_CASE("whole models predict the same in every kernel, whatever their shape") {
    const auto seed = tessera::test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    using tessera::test::model_shape;
    for (const model_shape& shape : {model_shape{.layers = 2,
                                    .heads = 4,
                                    .key_heads = 2,
                                    .width = 72,
                                    .feed = 33,
                                    .vocabulary = 1030,
                                    .context = 70,
                                    .sink = true},
                                     model_shape{.layers = 3,
                                     .heads = 3,
                                     .key_heads = 1,
                                     .width = 192,
                                     .feed = 128,
                                     .vocabulary = 1023,
                                     .context = 40},
                                     model_shape{.layers = 1,
                                     .heads = 1,
                                     .key_heads = 1,
                                     .width = 1,
                                     .feed = 1,
                                     .vocabulary = 1024,
                                     .context = 17}}) {
        const auto bytes = tessera::test::random_model(shape, random()).bytes();
        std::vector<std::uint32_t> tokens(shape.context);
        for (auto& t : tokens) t = random() % static_cast<std::uint32_t>(shape.vocabulary);
        std::vector<std::int32_t> wanted;
        for (const kernels* with : all_kernels()) {
            const std::string set = with->name;
            CAPTURE(set);
            const model m(read_model_file(bytes), division::nearest, *with);
            for (const std::size_t ahead : {1, 5, 48}) {
                const auto found = tessera::test::lane_run(m, shape.context).score(tokens, ahead);
                if (wanted.empty()) wanted = found;
                CHECK(found == wanted);
            }
        }
    }
}
