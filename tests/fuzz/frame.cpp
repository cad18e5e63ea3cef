// SPDX-License-Identifier: MIT
// Fuzz target: everything that reads files. tests/fuzz/README.md describes the input.
#include "frame/checksum.hpp"
#include "harness.hpp"
#include "seal.hpp"

using namespace tessera;
using namespace tessera::fuzz;

namespace {

// Keeps a checksum of what is written.
class digest final : public sink {
  public:
    void write(view b) override {
        sum_.add(b);
        count_ += b.size();
    }
    bool operator==(const digest& other) const {
        return count_ == other.count_ && sum_.value() == other.sum_.value();
    }

  private:
    frame::running_checksum sum_;
    std::uint64_t count_ = 0;
};

bytes file_of(view input) {
    bytes rest(input.begin() + 1, input.end());
    switch (input[0] % 3) {
        case 0:
            return rest;
        case 1:
            return sealed(std::move(rest));
        default:
            return sealed(frame_of_plain(rest));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const bytes file = file_of({data, size});
    static const std::vector<spec> known = {
        spec::parse(R"({"tessera":1,"name":"small","pipeline":["zlib"]})"),
        spec::parse(R"({"tessera":1,"name":"copy","pipeline":["store"]})")};
    const environment with{.plugins = plugins(), .bounds = small_limits, .specs = known};
    const decode_options options{.threads = 1};

    digest whole, in_parts, saved;
    const bool sound = answered([&] {
        memory_source in(file);
        decode(in, whole, with, options);
    });
    const memory_access access(file);
    answered([&] { inspect(access); });
    const bool readable = answered([&] {
        const reader r(access, with, options);
        r.copy(0, std::min(r.size(), small_limits.output), in_parts);
        for (const std::string& label : r.labels()) {
            digest unused;
            r.copy_label(label, unused);
        }
    });
    salvage_report report;
    const bool salvaged = answered([&] { report = salvage(access, saved, with, options); });

    // The ways to read a file agree where each of them succeeds.
    if (sound && readable && !(whole == in_parts)) finding("reader and decode differ");
    if (sound && salvaged && report.lost.empty() && !(whole == saved))
        finding("salvage and decode differ");
    return 0;
}
