// SPDX-License-Identifier: MIT
// Measures the kernels of the stage "tiktoken" on one core: for each encoding whose vocabulary is
// in a folder, milliseconds to load it, bytes a token, and MB of text a second both ways; then
// input that is hard to merge, of one and two megabytes, whose speeds are alike where time is
// linear.
//
//     bench_tokenizers VOCABULARIES TEXT

#include "coder_streams.hpp"

#include "common/tokenizer/kernel_decode.hpp"
#include "common/tokenizer/kernel_encode.hpp"
#include "tiktoken/vocabulary.hpp"

#include <filesystem>
#include <random>

namespace {

using namespace tessera;
using namespace tessera::tiktoken;
using bytes = std::vector<std::uint8_t>;

class measured_text {
  public:
    explicit measured_text(bytes text)
        : text_(std::move(text)), size_(text_.size()), ids_(size_), back_(size_ + slack) {
        text_.resize(size_ + slack);
    }

    void run(const vocabulary& v) {
        std::size_t count = 0;
        const auto room_for = [&](std::size_t size) {
            nodes_.resize(std::max(nodes_.size(), size));
            queue_.resize(std::max(queue_.size(), 2 * size));
            return merge_room{nodes_.data(), queue_.data()};
        };
        const double encode_speed = bench::megabytes_a_second(size_, [&] {
            const std::uint8_t* const begin = text_.data();
            count = static_cast<std::size_t>(
                encode(v, begin, begin + size_, ids_.data(), room_for) - ids_.data());
        });
        const auto ids = std::span(ids_).first(count);
        measured length;
        const double decode_speed = bench::megabytes_a_second(size_, [&] {
            length = measure(v.tokens, std::span<const std::uint32_t>(ids));
            decode(v.tokens, std::span<const std::uint32_t>(ids), back_.data());
        });
        if (length.bytes != size_ || !std::equal(text_.begin(), text_.end() - slack, back_.begin()))
            std::printf("the text did not come back\n"), std::exit(1);
        std::printf("%8.3f %9.1f %9.0f\n", double(size_) / double(count), encode_speed,
                    decode_speed);
    }

  private:
    static constexpr std::ptrdiff_t slack = 64;
    bytes text_;
    std::size_t size_;
    std::vector<std::uint32_t> ids_;
    bytes back_;
    std::vector<merge_node> nodes_;
    std::vector<std::uint64_t> queue_;
};

bytes random_bytes(std::size_t size) {
    std::mt19937 random(1);
    bytes all(size);
    for (std::uint8_t& b : all) b = static_cast<std::uint8_t>(random());
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: bench_tokenizers VOCABULARIES TEXT\n");
        return 2;
    }
    std::vector<std::pair<std::string, std::unique_ptr<const vocabulary>>> all;
    measured_text text(bench::file_bytes(argv[2]));
    std::printf("%-16s %8s %8s %9s %9s\n", "", "load, ms", "B/token", "encode", "decode");
    for (const encoding& e : encodings) {
        const std::string path = std::string(argv[1]) + "/" + std::string(e.name) + ".tiktoken";
        if (!std::filesystem::exists(path)) continue;
        const bytes file = bench::file_bytes(path);
        std::unique_ptr<const vocabulary> made;
        const double speed = bench::megabytes_a_second(file.size(), [&] {
            made = read_vocabulary(file, {e.name, "auto"});
        });
        std::printf("%-16s %8.1f ", std::string(e.name).c_str(), double(file.size()) / speed / 1e3);
        text.run(*made);
        all.emplace_back(e.name, std::move(made));
    }
    for (const auto& [name, v] : all) {
        for (const std::size_t size : {1'000'000, 2'000'000}) {
            for (const auto& [what, content] :
                 {std::pair("spaces", bytes(size, ' ')), std::pair("one letter", bytes(size, 'a')),
                  std::pair("line ends", bytes(size, '\n')),
                  std::pair("random bytes", random_bytes(size))}) {
                std::printf("%-16s %-12s %zu MB ", name.c_str(), what, size / 1'000'000);
                measured_text(content).run(*v);
            }
        }
    }
    return 0;
}
