// SPDX-License-Identifier: MIT
// Measures the stage "czip" both ways, in this process: tokens a second of CPU time on one thread
// and of wall time on several. Of several rounds one of the best is shown.
//
//     czip MODEL.czm TEXT [LEVEL [THREADS [CODEC [ROUNDS]]]]

#include "czip/payload.hpp"

#include <tessera/sdk/test_host.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>

extern "C" const tsr_entry tsr_plugin_entry_czip;

namespace {

using namespace tessera;
using sdk::testing::bytes;
using sdk::testing::stream;

bytes read(const char* name) {
    std::ifstream in(name, std::ios::binary);
    return bytes(std::istreambuf_iterator<char>(in), {});
}

struct seconds {
    double processor, wall;
};

seconds now() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
    return {static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9, wall.count()};
}

/// The first quarter of each clock by itself.
seconds time_of(int rounds, const std::function<void()>& f) {
    std::vector<double> processor, wall;
    for (int i = 0; i < rounds; ++i) {
        const seconds start = now();
        f();
        const seconds end = now();
        processor.push_back(end.processor - start.processor);
        wall.push_back(end.wall - start.wall);
    }
    std::ranges::sort(processor);
    std::ranges::sort(wall);
    return {processor[processor.size() / 4], wall[wall.size() / 4]};
}

std::uint64_t tokens_in(const stream& file) {
    const auto view = file.view();
    const std::span all(static_cast<const std::uint8_t*>(view.data), view.count);
    const czip::outer_header outer = czip::read_outer(all);
    czip::payload_reader payload(outer.codec, all.subspan(czip::outer_size));
    std::array<std::uint8_t, czip::inner_size> begin;
    payload.read(begin, "the inner header");
    return czip::read_inner(begin, outer, {16, 1 << 20}).tokens();
}

void show(const char* what, double tokens, seconds took) {
    std::printf("%s  %8.0f tokens/s of CPU time  %8.0f tokens/s\n", what, tokens / took.processor,
                tokens / took.wall);
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 3) {
        std::fprintf(stderr, "usage: czip MODEL.czm TEXT [LEVEL [THREADS [CODEC [ROUNDS]]]]\n");
        return 2;
    }
    const auto given = [&](int i, const char* otherwise) {
        return std::string(i < count ? arguments[i] : otherwise);
    };
    sdk::testing::surroundings around;
    around.assets["asset:model"] = std::make_shared<bytes>(read(arguments[1]));
    around.threads = static_cast<std::uint32_t>(std::stoul(given(4, "1")));
    const sdk::testing::stage plan(*tsr_plugin_entry_czip.plugins[0],
                                   R"({"model": "asset:model", "level": )" + given(3, "5") +
                                       R"(, "codec": ")" + given(5, "zstd") + "\"}",
                                   around);
    const bytes text = read(arguments[2]);
    const stream in = stream::of(TSR_BYTES, std::span<const std::uint8_t>(text));
    const int rounds = std::stoi(given(6, "5"));

    sdk::testing::coded file;
    const seconds encode = time_of(rounds, [&] { file = plan.encode(in); });
    bool same = true;
    const seconds decode = time_of(rounds, [&] { same = plan.decode(file, in) == in && same; });
    const auto tokens = static_cast<double>(tokens_in(file.ports[0]));
    std::printf("%zu bytes, %.0f tokens, %llu bytes of file, %u threads\n", text.size(), tokens,
                static_cast<unsigned long long>(file.ports[0].count), around.threads);
    show("encode", tokens, encode);
    show("decode", tokens, decode);
    if (!same) std::puts("another text came back");
    return same ? 0 : 1;
} catch (const std::exception& e) {
    std::fprintf(stderr, "czip: %s\n", e.what());
    return 1;
}
