// SPDX-License-Identifier: MIT
// Prefix and header of a frame: framework/format.md, section "Header".
#include "../spec/size.hpp"
#include "checksum.hpp"
#include "dictionary.hpp"
#include "layout.hpp"

#include <tessera/error.hpp>
#include <tessera/sdk/varint.hpp>

#include <fmt/format.h>
#include <zlib.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::frame {

using nlohmann::json;

namespace {

constexpr std::uint8_t wide_dictionary = 1;  // a flag

[[noreturn]] void corrupt(const std::string& what) { throw error(reason::corrupt, what); }

// Raw deflate with the dictionary of format version 1.
bytes deflated(view plain, bool wide) {
    z_stream z{};
    if (deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    const std::string_view dictionary = header_dictionary(wide);
    deflateSetDictionary(&z, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
    bytes out(deflateBound(&z, static_cast<uLong>(plain.size())));
    z.next_in = const_cast<Bytef*>(plain.data());
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    const int ended = deflate(&z, Z_FINISH);
    out.resize(out.size() - z.avail_out);
    deflateEnd(&z);
    if (ended != Z_STREAM_END) throw error(reason::internal, "the header could not be deflated");
    return out;
}

bytes inflated(view packed, std::size_t size, bool wide) {
    z_stream z{};
    if (inflateInit2(&z, -15) != Z_OK) throw std::bad_alloc();
    const std::string_view dictionary = header_dictionary(wide);
    inflateSetDictionary(&z, reinterpret_cast<const Bytef*>(dictionary.data()),
                         static_cast<uInt>(dictionary.size()));
    bytes out(size + 1);  // one more, so that a longer header shows
    z.next_in = const_cast<Bytef*>(packed.data());
    z.avail_in = static_cast<uInt>(packed.size());
    z.next_out = out.data();
    z.avail_out = static_cast<uInt>(out.size());
    const int ended = inflate(&z, Z_FINISH);
    const std::size_t left = z.avail_in, made = out.size() - z.avail_out;
    inflateEnd(&z);
    if (ended != Z_STREAM_END || left != 0 || made != size)
        corrupt(
            fmt::format("header: expected {} bytes out of {} deflated ones", size, packed.size()));
    out.resize(size);
    return out;
}

std::string text_at(const json& list, std::size_t index, const char* what) {
    if (!list.is_array() || index >= list.size() || !list[index].is_string() ||
        list[index].get_ref<const std::string&>().size() > 4 * spec_limits::name)
        corrupt(fmt::format("header: expected {}", what));
    return list[index].get<std::string>();
}

std::uint64_t number_at(const json& list, std::size_t index, const char* what) {
    if (!list.is_array() || index >= list.size() || !list[index].is_number_unsigned())
        corrupt(fmt::format("header: expected {}", what));
    return list[index].get<std::uint64_t>();
}

}  // namespace

bytes write_header(const header& h) {
    // Short keys and lists, since every small file pays for them: s spec, p plugins, a assets, f
    // fingerprint.
    json document = {{"s", json::parse(h.spec)}, {"p", json::array()}};
    for (const plugin_use& p : h.plugins)
        document["p"].push_back({p.id, p.format, p.version, p.home});
    for (const asset_info& a : h.assets) document["a"].push_back({a.name, a.size});
    if (!h.fingerprint.empty()) document["f"] = h.fingerprint;
    const std::string text = document.dump();

    bytes plain;
    sdk::append_varint(plain, text.size());
    plain.insert(plain.end(), text.begin(), text.end());
    for (const asset_info& a : h.assets) plain.insert(plain.end(), a.hash.begin(), a.hash.end());
    if (plain.size() > format_limits::header)
        throw error(reason::limit,
                    fmt::format("the spec needs a header of {} bytes, at most {} are allowed",
                                plain.size(), format_limits::header));

    bytes packed = deflated(plain, false), smaller = deflated(plain, true);
    const bool wide = smaller.size() < packed.size();
    if (wide) packed = std::move(smaller);
    bytes out(magic.begin(), magic.end());
    out.push_back(version);
    out.push_back(wide ? wide_dictionary : 0);
    sdk::append_varint(out, packed.size());
    sdk::append_varint(out, plain.size());
    out.insert(out.end(), packed.begin(), packed.end());
    const std::uint32_t sum = checksum32(out);
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
    return out;
}

header_size read_prefix(view start) {
    sdk::cursor in(start);
    const auto found = in.bytes(magic.size());
    if (!found || !std::equal(magic.begin(), magic.end(), found->begin()))
        corrupt("not a Tessera frame");
    const auto written = in.byte(), flags = in.byte();
    if (!written || !flags) corrupt("the prefix of the frame is cut off");
    if (*written != version)
        throw error(reason::unsupported, fmt::format("written in format version {}, this program "
                                                     "reads version {}; a newer one is needed",
                                                     *written, version));
    if ((*flags & 0x0F & ~wide_dictionary) != 0)
        throw error(
            reason::unsupported,
            fmt::format(
                "uses format flags 0x{:02x} that this program does not know; a newer one is needed",
                *flags & 0x0F & ~wide_dictionary));
    header_size size;
    size.version = *written;
    size.wide_dictionary = (*flags & wide_dictionary) != 0;
    const auto packed = in.varint(), plain = in.varint();
    if (!packed || !plain) corrupt("the prefix of the frame is cut off");
    if (*packed > format_limits::header + 64 || *plain > format_limits::header)
        throw error(reason::limit,
                    fmt::format("header of {} bytes ({} deflated), at most {} are allowed", *plain,
                                *packed, format_limits::header));
    size.prefix = in.position();
    size.deflated = static_cast<std::size_t>(*packed);
    size.inflated = static_cast<std::size_t>(*plain);
    return size;
}

header read_header(view whole, const header_size& size, std::uint64_t& salt) {
    const view summed = whole.first(size.prefix + size.deflated);
    sdk::cursor tail(whole.subspan(summed.size()));
    const auto sum = tail.fixed<std::uint32_t>();
    if (!sum || *sum != checksum32(summed))
        corrupt("the header is damaged: its checksum does not hold");
    salt = checksum64(summed);

    const bytes plain = inflated(summed.subspan(size.prefix), size.inflated, size.wide_dictionary);
    sdk::cursor in(plain);
    const auto length = in.varint_up_to(in.left());
    const auto text = length ? in.bytes(*length) : std::nullopt;
    if (!text) corrupt("header: expected a JSON text");
    const spec document = spec::parse({reinterpret_cast<const char*>(text->data()), text->size()});
    const json& j = document.json();
    if (!j.is_object() || !j.contains("s") || !j["s"].is_object() || !j.contains("p") ||
        !j["p"].is_array())
        corrupt("header: expected a spec and its plugins");

    header h;
    h.spec = j["s"].dump();
    h.codec = spec(j["s"]).name();
    h.block_size = parse_size(j["s"].value("block", json()), "/block", 1, format_limits::block);
    for (const json& p : j["p"]) {
        plugin_use use;
        use.id = text_at(p, 0, "the id of a plugin");
        const std::uint64_t format = number_at(p, 1, "the format number of a plugin");
        if (format == 0 || format > UINT32_MAX)
            corrupt("header: expected a format number of 1 to 2^32 - 1");
        use.format = static_cast<std::uint32_t>(format);
        use.version = text_at(p, 2, "the version of a plugin");
        use.home = text_at(p, 3, "the home of a plugin");
        h.plugins.push_back(std::move(use));
    }
    if (j.contains("a")) {
        for (const json& a : j["a"]) {
            asset_info info;
            info.name = text_at(a, 0, "the name of an asset");
            info.size = number_at(a, 1, "the size of an asset");
            const auto hash = in.bytes(info.hash.size());
            if (!hash) corrupt("header: expected the SHA-256 of an asset");
            std::copy(hash->begin(), hash->end(), info.hash.begin());
            h.assets.push_back(std::move(info));
        }
    }
    if (in.left() != 0) corrupt("header: bytes behind its end");
    if (j.contains("f") && j["f"].is_string()) h.fingerprint = j["f"].get<std::string>();
    return h;
}

}  // namespace tessera::frame
