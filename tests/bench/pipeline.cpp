// SPDX-License-Identifier: MIT
// Measures whole pipelines, checksums included, on one thread by its own clock: the codecs fp16,
// bf16 and fp32 in the engine, beside memcpy, and fp16 and bf16 with their kernels called directly
// on the same blocks, which are read to a place of their own and written to one, as the engine's
// are. MB of raw data a second, the best of many rounds.
//
//     pipeline CORPORA [MB of each content, made by repeating the tensor; 0: as it is]
//
// Plugins and codecs are found as everywhere: TESSERA_PLUGIN_PATH, TESSERA_CODEC_PATH.
#include "coder_streams.hpp"
#include "direct.hpp"

#include <tessera/tessera.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace {

using namespace tessera;
using content = std::vector<std::uint8_t>;

/// Takes what is written to a place of its own, so that no growth is measured.
class room_sink final : public sink {
  public:
    explicit room_sink(content& room) : room_(room) {}
    void write(std::span<const std::uint8_t> bytes) override {
        if (bytes.size() > room_.size() - count) throw error(reason::internal, "no room");
        std::memcpy(room_.data() + count, bytes.data(), bytes.size());
        count += bytes.size();
    }
    std::size_t count = 0;

  private:
    content& room_;
};

struct speeds {
    double encode, decode;
    std::size_t bytes;
};

[[noreturn]] void lost(const char* what) {
    std::printf("%s: the content did not come back\n", what);
    std::exit(1);
}

speeds of_engine(const pipeline& p, const registry& plugins, const content& raw) {
    content frame(raw.size() + raw.size() / 8 + 65536), back(raw.size());
    speeds s{};
    const encode_options one{.threads = 1};
    s.encode = bench::megabytes_a_second(raw.size(), [&] {
        memory_source in(raw);
        room_sink out(frame);
        encode(p, in, out, one);
        s.bytes = out.count;
    });
    decode_options how;
    how.threads = 1;
    const environment with{.plugins = plugins, .cache = std::make_shared<program_cache>()};
    s.decode = bench::megabytes_a_second(raw.size(), [&] {
        memory_source in({frame.data(), s.bytes});
        room_sink out(back);
        decode(in, out, with, how);
    });
    if (back != raw) lost("engine");
    return s;
}

template <class Pipeline>
speeds of_kernels(const content& raw, std::size_t block) {
    Pipeline work;
    std::vector<bench::direct_block> blocks((raw.size() + block - 1) / block);
    const auto piece = [&](auto& all, std::size_t i) {
        return std::span(all).subspan(i * block, std::min(block, raw.size() - i * block));
    };
    content back(raw.size()), out(raw.size() + raw.size() / 8 + 65536);
    bench::room<std::uint8_t> room;
    bench::direct_block read;
    speeds s{};
    s.encode = bench::megabytes_a_second(raw.size(), [&] {
        room_sink to(out);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const auto from = piece(raw, i);
            std::uint8_t* const here = room.of(from.size());
            std::memcpy(here, from.data(), from.size());
            work.encode({here, from.size()}, blocks[i]);
            blocks[i].write(to);
        }
    });
    bool whole = true;
    s.decode = bench::megabytes_a_second(raw.size(), [&] {
        room_sink to(back);
        for (const auto& block : blocks) {
            read.assign(block);
            const std::span here{room.of(block.raw_bytes), block.raw_bytes};
            whole = work.decode(read, here) && whole;
            to.write(here);
        }
    });
    if (!whole || back != raw) lost("kernels");
    for (const auto& b : blocks) s.bytes += b.bytes();
    return s;
}

void print(const char* name, const char* how, const content& raw, const speeds& s) {
    std::printf("%-16s %-12s %8.0f %8.0f %8.4f\n", name, how, s.encode, s.decode,
                static_cast<double>(raw.size()) / static_cast<double>(s.bytes));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: pipeline CORPORA [MB]\n");
        return 1;
    }
    const std::size_t wanted = argc == 3 ? std::stoul(argv[2]) * 1000000 : 0;
    const registry plugins = registry::standard();
    const codec_library codecs = codec_library::standard();
    std::printf("MB/s of raw data               encode   decode    ratio\n");
    for (const auto& [tensor, codec] :
         {std::pair{"tensor_a_f16", "fp16"}, std::pair{"tensor_b_f16", "fp16"},
          std::pair{"tensor_b_bf16", "bf16"}, std::pair{"tensor_b_f32", "fp32"},
          std::pair{"tensor_hep_f32", "fp32"}}) {
        content raw = bench::file_bytes(std::string(argv[1]) + "/" + tensor + ".bin");
        const content once = raw;
        while (raw.size() < wanted) raw.insert(raw.end(), once.begin(), once.end());
        content copy(raw.size());
        const double moved = bench::megabytes_a_second(
            raw.size(), [&] { std::memcpy(copy.data(), raw.data(), raw.size()); });
        print(tensor, "memcpy", raw, {moved, moved, raw.size()});
        const pipeline p = pipeline::compile(codecs.find(codec), plugins);
        print(tensor, codec, raw, of_engine(p, plugins, raw));
        if (std::string_view(codec) == "fp16")
            print(tensor, "kernels", raw, of_kernels<bench::direct_fp16>(raw, p.block_size()));
        if (std::string_view(codec) == "bf16")
            print(tensor, "kernels", raw, of_kernels<bench::direct_bf16>(raw, p.block_size()));
    }
}
