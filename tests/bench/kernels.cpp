// SPDX-License-Identifier: MIT
// Measures the kernels of the numeric stages beside memcpy: gigabytes of numbers (not of packed
// bytes) a second, the best of many rounds over one block, on one core.
//
//     kernels [bytes of a block, 1048576 unless told]

#include "bitpack/kernel.hpp"
#include "byte-split/kernel.hpp"
#include "delta/kernel.hpp"
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
    std::printf("%-28s %8.1f %8.1f\n", name.c_str(), rate(bytes, [&] { f(instructions::scalar); }),
                rate(bytes, [&] { f(sdk::best_instructions()); }));
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

}  // namespace

int main(int argc, char** argv) {
    const std::size_t bytes = argc > 1 ? std::stoull(argv[1]) / 8 * 8 : std::size_t{1} << 20;
    const auto from = random_numbers<std::uint8_t>(bytes, 8);
    std::vector<std::uint8_t> to(bytes + slack);
    std::printf("GB/s, blocks of %zu bytes          scalar     best\n", bytes);
    line("memcpy", bytes, [&](instructions) { std::memcpy(to.data(), from.data(), bytes); });
    for (const std::size_t width : {2, 4, 8})
        line(std::string("view u").append(std::to_string(8 * width)).append("be"), bytes,
             [&](instructions set) {
                 view::reverse_elements(from.data(), to.data(), bytes / width, width, set);
             });
    measure_byte_split<std::uint16_t>(bytes);
    measure_byte_split<std::uint32_t>(bytes);
    measure_byte_split<std::uint64_t>(bytes);
    measure_bitpack<std::uint8_t>(bytes, {1, 4, 6});
    measure_bitpack<std::uint16_t>(bytes, {6, 10, 12, 15});
    measure_bitpack<std::uint32_t>(bytes, {7, 17, 24, 31});
    measure_bitpack<std::uint64_t>(bytes, {20, 48, 63});
    measure_delta<std::uint8_t>(bytes);
    measure_delta<std::uint16_t>(bytes);
    measure_delta<std::uint32_t>(bytes);
    measure_delta<std::uint64_t>(bytes);
}
