// SPDX-License-Identifier: MIT
// Reading gzip files (RFC 1952) with zlib.
#include "foreign.hpp"
#include "foreign_feed.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace tessera::tool {
namespace {

constexpr int gzip_wrapper_only = 15 + 16;

class gzip_source final : public source {
  public:
    explicit gzip_source(source& encoded) : feed_(encoded) {
        if (inflateInit2(&state_, gzip_wrapper_only) != Z_OK) throw std::bad_alloc();
    }
    ~gzip_source() override { inflateEnd(&state_); }
    std::string name() const override { return feed_.name(); }

    std::size_t read(std::span<std::uint8_t> room) override {
        std::size_t have = 0;
        while (have < room.size() && !ended_) have += inflate_some(room.subspan(have));
        return have;
    }

  private:
    std::size_t inflate_some(std::span<std::uint8_t> room) {
        const auto in = feed_.left();
        if (in.empty()) {
            if (in_member_) feed_.fail("the file ends inside a gzip member");
            ended_ = true;
            return 0;
        }
        if (!in_member_ && !begin_member(in)) return 0;
        state_.next_in = const_cast<Bytef*>(in.data());
        state_.avail_in = static_cast<uInt>(in.size());
        const auto most = static_cast<uInt>(std::min<std::size_t>(room.size(), 1u << 30));
        state_.next_out = room.data();
        state_.avail_out = most;
        const int result = inflate(&state_, Z_NO_FLUSH);
        feed_.take(in.size() - state_.avail_in);
        if (result == Z_STREAM_END)
            in_member_ = false;
        else if (result == Z_MEM_ERROR)
            throw std::bad_alloc();
        else if (result == Z_NEED_DICT)
            feed_.fail("a preset dictionary, which gzip files do not have");
        else if (result != Z_OK && result != Z_BUF_ERROR)
            feed_.fail(state_.msg != nullptr ? state_.msg : "damaged gzip data");
        return most - state_.avail_out;
    }

    /// The first member begins whatever comes; behind it zeros pad (tapes), another member may
    /// follow, anything else is damage.
    bool begin_member(std::span<const std::uint8_t> in) {
        if (members_ > 0 && in[0] == 0) {
            const auto padding =
                std::find_if(in.begin(), in.end(), [](std::uint8_t b) { return b != 0; });
            feed_.take(static_cast<std::size_t>(padding - in.begin()));
            padded_ = true;
            return false;
        }
        if (members_ > 0 && (padded_ || in[0] != 0x1F))
            feed_.fail("expected the end or another gzip member");
        ++members_;
        in_member_ = true;
        inflateReset(&state_);
        return true;
    }

    foreign_feed feed_;
    z_stream state_{};
    std::uint64_t members_ = 0;
    bool in_member_ = false, padded_ = false, ended_ = false;
};

}  // namespace

std::unique_ptr<source> gzip_content(source& encoded) {
    return std::make_unique<gzip_source>(encoded);
}

}  // namespace tessera::tool
