// SPDX-License-Identifier: MIT
// Walks a frame as framework/format.md describes it and writes checksums; trusts no number in it.
#include "seal.hpp"

#include "frame/checksum.hpp"
#include "frame/dictionary.hpp"
#include "frame/layout.hpp"

#include <tessera/sdk/varint.hpp>

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace tessera::fuzz {

namespace {

using namespace frame;

class sealer {
  public:
    explicit sealer(bytes file) : file_(std::move(file)) {}

    bytes run() {
        while (one_frame()) continue;
        return std::move(file_);
    }

  private:
    view from(std::size_t at) const { return view(file_).subspan(std::min(at, file_.size())); }
    view piece(std::size_t at, std::size_t count) const { return from(at).first(count); }
    template <class T>
    bool put(std::size_t at, T value) {
        if (from(at).size() < sizeof(T)) return false;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            file_[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
        return true;
    }

    bool one_frame() {
        header_size size;
        try {
            size = read_prefix(from(at_));
        } catch (const error&) {
            return false;
        }
        if (from(at_).size() < size.whole()) return false;
        const view summed = piece(at_, size.prefix + size.deflated);
        salt_ = checksum64(summed);
        put<std::uint32_t>(at_ + summed.size(), checksum32(summed));
        at_ += size.whole();
        running_checksum content;
        while (const auto more = block(content))
            if (!*more) return true;
        return false;
    }

    // One block; false: it was the end marker and all is well; nothing: it cannot be walked.
    std::optional<bool> block(running_checksum& content) {
        sdk::cursor in(from(at_));
        const auto tag = in.byte();
        if (!tag || (*tag & 3) == 0) return {};
        const auto kind = static_cast<block_kind>(*tag & 3);
        in.varint();  // the number
        const std::uint64_t raw = in.varint().value_or(0);
        const std::uint64_t index = kind == block_kind::end ? in.varint().value_or(0) : 0;
        if (*tag & 4) in.varint();
        if (*tag & 8) in.bytes(in.varint().value_or(0));
        if (*tag & 16) in.varint();
        std::uint64_t body = kind == block_kind::stored ? raw : 0;
        std::optional<std::size_t> body_sum;
        if (kind == block_kind::coded) {
            body = in.varint().value_or(0);
            const std::uint64_t leaves = in.varint_up_to(in.left()).value_or(0);
            for (std::uint64_t i = 0; i < leaves; ++i)
                body += std::min<std::uint64_t>(in.varint().value_or(0), file_.size());
            body_sum = at_ + in.position();
            in.fixed<std::uint32_t>();
        }
        const std::size_t raw_sum = at_ + in.position();
        const auto old_raw_sum = in.fixed<std::uint64_t>();
        const std::size_t header_sum = at_ + in.position();
        if (!old_raw_sum || !in.fixed<std::uint32_t>()) return {};

        const std::size_t start = at_;
        at_ += in.position();
        const std::uint64_t whole = std::min<std::uint64_t>(body, from(at_).size());
        const view coded = piece(at_, static_cast<std::size_t>(whole));
        std::uint64_t sum = *old_raw_sum;
        if (kind == block_kind::end) sum = content.value();
        if (kind == block_kind::stored) sum = checksum64(coded);
        put(raw_sum, sum);
        content.add(sum);
        if (body_sum) put(*body_sum, checksum32(coded));
        put(header_sum, checksum32(piece(start, header_sum - start), salt_));
        at_ += coded.size();
        if (whole < body) return {};
        if (kind != block_kind::end) return true;
        if (index == 0) return false;
        if (index > from(at_).size()) return {};
        const std::uint32_t index_sum =
            checksum32(piece(at_, static_cast<std::size_t>(index)), salt_);
        at_ += static_cast<std::size_t>(index);
        if (from(at_).size() < trailer_size) return {};
        put(at_ + 12, index_sum);
        put(at_ + 16, checksum32(piece(at_, 16)));
        at_ += trailer_size;
        return false;
    }

    bytes file_;
    std::size_t at_ = 0;
    std::uint64_t salt_ = 0;
};

}  // namespace

bytes sealed(bytes file) { return sealer(std::move(file)).run(); }

bytes frame_of_plain(view plain) {
    const auto line = std::find(plain.begin(), plain.end(), '\n');
    if (line == plain.end() || line + 1 == plain.end()) return {};
    const view text = plain.first(static_cast<std::size_t>(line - plain.begin()));
    const view behind = plain.subspan(text.size() + 2);
    const std::size_t hashes = std::min<std::size_t>(line[1] * std::size_t{32}, behind.size());
    bytes header;
    sdk::append_varint(header, text.size());
    header.insert(header.end(), text.begin(), text.end());
    header.insert(header.end(), behind.begin(), behind.begin() + static_cast<long>(hashes));
    if (header.size() > 0xFFFF) return {};

    bytes out(magic.begin(), magic.end());
    out.insert(out.end(), {version, 0});
    sdk::append_varint(out, header.size() + 5);
    sdk::append_varint(out, header.size());
    // One stored block of deflate (RFC 1951, 3.2.4).
    const auto low = static_cast<std::uint8_t>(header.size()),
               high = static_cast<std::uint8_t>(header.size() >> 8);
    out.insert(out.end(),
               {1, low, high, static_cast<std::uint8_t>(~low), static_cast<std::uint8_t>(~high)});
    out.insert(out.end(), header.begin(), header.end());
    out.resize(out.size() + 4);  // its checksum
    out.insert(out.end(), behind.begin() + static_cast<long>(hashes), behind.end());
    return out;
}

bytes plain_of_frame(view frame) {
    const header_size size = read_prefix(frame);
    bytes header(size.inflated);
    z_stream z{};
    if (inflateInit2(&z, -15) != Z_OK) finding("zlib has no memory");
    const std::string_view dictionary = header_dictionary(size.wide_dictionary);
    inflateSetDictionary(&z, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
    z.next_in = const_cast<Bytef*>(frame.data() + size.prefix);
    z.avail_in = static_cast<uInt>(size.deflated);
    z.next_out = header.data();
    z.avail_out = static_cast<uInt>(header.size());
    inflate(&z, Z_FINISH);
    inflateEnd(&z);

    sdk::cursor in(header);
    const auto text = in.bytes(in.varint().value_or(0)).value_or(view());
    bytes out(text.begin(), text.end());
    out.push_back('\n');
    out.push_back(static_cast<std::uint8_t>(in.left() / 32));
    const auto hashes = *in.bytes(in.left());
    out.insert(out.end(), hashes.begin(), hashes.end());
    const view behind = frame.subspan(size.whole());
    out.insert(out.end(), behind.begin(), behind.end());
    return out;
}

}  // namespace tessera::fuzz
