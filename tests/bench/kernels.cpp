// SPDX-License-Identifier: MIT
// Measures the kernels of the numeric stages beside memcpy: gigabytes of numbers (not of packed
// bytes) a second, the best of many rounds over one block, on one core.
//
//     kernels [bytes of a block, 1048576 unless told]

#include "bitpack/kernel.hpp"
#include "byte-split/kernel.hpp"
#include "delta/kernel.hpp"
#include "float-split/kernel.hpp"
#include "view/kernel.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tessera;
using sdk::instructions;

constexpr std::size_t slack = 64;

/// Gigabytes a second at which `f` gets through `bytes`.
template <class F>
double rate(std::size_t bytes, F&& f) {
    using clock = std::chrono::steady_clock;
    double best = 1e9;
    const auto end = clock::now() + std::chrono::milliseconds(60);
    do {
        const auto start = clock::now();
        f();
        asm volatile("" ::: "memory");
        best = std::min(best, std::chrono::duration<double>(clock::now() - start).count());
    } while (clock::now() < end);
    return static_cast<double>(bytes) / best / 1e9;
}

/// One line of the table: `f` with each set of instructions.
template <class F>
void line(const std::string& name, std::size_t bytes, F&& f) {
    const auto best = sdk::best_instructions();
    std::printf("%-28s", name.c_str());
    for (const instructions set : {instructions::scalar, std::min(best, instructions::avx2), best})
        std::printf(" %8.1f", rate(bytes, [&] { f(set); }));
    std::printf("\n");
}

template <class T>
std::string type_name() {
    return std::string("u").append(std::to_string(8 * sizeof(T)));
}

template <class T>
std::vector<T> random_numbers(std::size_t bytes, unsigned bits) {
    std::mt19937_64 random(1);
    std::vector<T> numbers(bytes / sizeof(T) + slack);
    for (T& n : numbers) n = static_cast<T>(random() >> (64 - bits));
    return numbers;
}

template <class T>
void measure_bitpack(std::size_t bytes, std::initializer_list<unsigned> widths) {
    for (const unsigned bits : widths) {
        const auto numbers = random_numbers<T>(bytes, bits);
        const std::span<const T> in(numbers.data(), bytes / sizeof(T));
        std::vector<std::uint8_t> packed(bytes + slack);
        std::vector<T> out(numbers.size());
        const std::string of = type_name<T>() + " in " + std::to_string(bits) + " bits";
        line("bitpack   " + of, bytes,
             [&](instructions set) { bitpack::pack(in, bits, packed.data(), set); });
        line("bitunpack " + of, bytes, [&](instructions set) {
            bitpack::unpack(packed.data(), bits, std::span<T>(out.data(), in.size()), set);
        });
    }
}

template <class T>
void measure_delta(std::size_t bytes) {
    const auto numbers = random_numbers<T>(bytes, 8 * sizeof(T));
    const std::span<const T> in(numbers.data(), bytes / sizeof(T));
    std::vector<T> room(numbers.size());
    const std::span<T> out(room.data(), in.size());
    for (const bool zigzag : {false, true})
        for (const std::size_t distance : {1, 3, 4, 1000}) {
            const std::string of =
                type_name<T>() + " over " + std::to_string(distance) + (zigzag ? ", zigzag" : "");
            line("delta " + of, bytes,
                 [&](instructions) { delta::differences(in, out, distance, zigzag); });
            line("sums  " + of, bytes,
                 [&](instructions set) { delta::sums(in, out, distance, zigzag, set); });
        }
}

template <class T>
void measure_byte_split(std::size_t bytes) {
    const auto numbers = random_numbers<T>(bytes, 8 * sizeof(T));
    const std::span<const T> in(numbers.data(), bytes / sizeof(T));
    std::vector<T> room(numbers.size());
    std::vector<std::vector<std::uint8_t>> planes(sizeof(T),
                                                  std::vector<std::uint8_t>(in.size() + slack));
    std::uint8_t* plane[sizeof(T)];
    for (std::size_t k = 0; k < sizeof(T); ++k) plane[k] = planes[k].data();
    const std::string of = type_name<T>();
    line("byte-split " + of, bytes, [&](instructions set) { byte_split::split(in, plane, set); });
    line("byte-join  " + of, bytes, [&](instructions set) {
        byte_split::join(plane, std::span<T>(room.data(), in.size()), set);
    });
}

template <class Layout>
void measure_float_split(const char* name, std::size_t bytes) {
    using number = typename Layout::number;
    const auto numbers = random_numbers<number>(bytes, 8 * sizeof(number));
    const std::span<const number> in(numbers.data(), bytes / sizeof(number));
    std::vector<typename Layout::exponent> exponent(numbers.size());
    std::vector<std::vector<std::uint8_t>> planes(Layout::planes,
                                                  std::vector<std::uint8_t>(numbers.size()));
    std::uint8_t* plane[Layout::planes];
    for (unsigned k = 0; k < Layout::planes; ++k) plane[k] = planes[k].data();
    std::vector<number> room(numbers.size());
    const std::string of = name;
    line("float-split " + of, bytes,
         [&](instructions set) { float_split::split<Layout>(in, exponent.data(), plane, set); });
    line("float-join  " + of, bytes, [&](instructions set) {
        float_split::join<Layout>(exponent.data(), plane, std::span<number>(room.data(), in.size()),
                                  set);
    });
}

void measure_hi6(std::size_t bytes) {
    const auto numbers = random_numbers<std::uint16_t>(bytes, 16);
    const std::span<const std::uint16_t> in(numbers.data(), bytes / 2);
    std::vector<std::uint8_t> high(numbers.size());
    std::vector<std::uint16_t> low(numbers.size()), room(numbers.size());
    line("float-split fp16-hi6", bytes,
         [&](instructions set) { float_split::split_hi6(in, high.data(), low.data(), set); });
    line("float-join  fp16-hi6", bytes, [&](instructions set) {
        float_split::join_hi6(high.data(), low.data(),
                              std::span<std::uint16_t>(room.data(), in.size()), set);
    });
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t bytes = argc > 1 ? std::stoull(argv[1]) / 8 * 8 : std::size_t{1} << 20;
    const auto from = random_numbers<std::uint8_t>(bytes, 8);
    std::vector<std::uint8_t> to(bytes + slack);
    std::printf("GB/s, blocks of %zu bytes          scalar     avx2     best\n", bytes);
    line("memcpy", bytes, [&](instructions) { std::memcpy(to.data(), from.data(), bytes); });
    for (const std::size_t width : {2, 4, 8})
        line(std::string("view u").append(std::to_string(8 * width)).append("be"), bytes,
             [&](instructions set) {
                 view::reverse_elements(from.data(), to.data(), bytes / width, width, set);
             });
    measure_byte_split<std::uint16_t>(bytes);
    measure_byte_split<std::uint32_t>(bytes);
    measure_byte_split<std::uint64_t>(bytes);
    measure_float_split<float_split::fp8_e4m3>("fp8-e4m3", bytes);
    measure_float_split<float_split::fp8_e5m2>("fp8-e5m2", bytes);
    measure_float_split<float_split::fp16>("fp16", bytes);
    measure_hi6(bytes);
    measure_float_split<float_split::bf16>("bf16", bytes);
    measure_float_split<float_split::fp32>("fp32", bytes);
    measure_float_split<float_split::fp64>("fp64", bytes);
    measure_bitpack<std::uint8_t>(bytes, {1, 4, 6});
    measure_bitpack<std::uint16_t>(bytes, {6, 10, 12, 15});
    measure_bitpack<std::uint32_t>(bytes, {7, 17, 24, 31});
    measure_bitpack<std::uint64_t>(bytes, {20, 48, 63});
    measure_delta<std::uint8_t>(bytes);
    measure_delta<std::uint16_t>(bytes);
    measure_delta<std::uint32_t>(bytes);
    measure_delta<std::uint64_t>(bytes);
}
