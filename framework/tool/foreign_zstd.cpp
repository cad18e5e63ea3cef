// SPDX-License-Identifier: MIT
// Reading zstd files (RFC 8878) with libzstd.
#include "foreign.hpp"
#include "foreign_feed.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <bit>
#include <new>

namespace tessera::tool {
namespace {

class zstd_source final : public source {
  public:
    zstd_source(source& encoded, std::uint64_t memory)
        : feed_(encoded), context_(ZSTD_createDCtx()) {
        if (!context_) throw std::bad_alloc();
        const auto bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
        const int log = std::clamp(static_cast<int>(std::bit_width(memory)) - 1, bounds.lowerBound,
                                   bounds.upperBound);
        ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, log);
    }
    std::string name() const override { return feed_.name(); }

    std::size_t read(std::span<std::uint8_t> room) override {
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        while (out.pos < out.size && !ended_) {
            const auto in = feed_.left();
            if (in.empty() && !inside_) {
                ended_ = true;
                break;
            }
            ZSTD_inBuffer taken{in.data(), in.size(), 0};
            const std::size_t before = out.pos;
            const std::size_t result = ZSTD_decompressStream(context_.get(), &out, &taken);
            feed_.take(taken.pos);
            if (ZSTD_isError(result)) refuse(result);
            inside_ = result != 0;
            if (in.empty() && out.pos == before && inside_)
                feed_.fail("the file ends inside a zstd frame");
        }
        return out.pos;
    }

  private:
    struct free_context {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };

    [[noreturn]] void refuse(std::size_t result) const {
        switch (ZSTD_getErrorCode(result)) {
            case ZSTD_error_memory_allocation:
                throw std::bad_alloc();
            case ZSTD_error_frameParameter_windowTooLarge:
                feed_.fail("a zstd window larger than --memory allows", reason::limit);
            case ZSTD_error_dictionary_wrong:
                feed_.fail("made with a zstd dictionary, which a file does not carry",
                           reason::unsupported);
            default:
                feed_.fail(ZSTD_getErrorName(result));
        }
    }

    foreign_feed feed_;
    std::unique_ptr<ZSTD_DCtx, free_context> context_;
    bool inside_ = false, ended_ = false;
};

}  // namespace

std::unique_ptr<source> zstd_content(source& encoded, std::uint64_t memory) {
    return std::make_unique<zstd_source>(encoded, memory);
}

}  // namespace tessera::tool
