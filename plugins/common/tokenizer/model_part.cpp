// SPDX-License-Identifier: MIT
// The safetensors file around the tokenizer: CZIP's section 4, as far as a tokenizer needs it.
#include "model_part.hpp"

#include "../files/safetensors_header.hpp"
#include "json_text.hpp"
#include "token_bytes.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <charconv>

namespace tessera::tokenizer {
namespace {

constexpr std::uint64_t longest_header = 1 << 20;
constexpr const char* tensor_name = "tokenizer.data";

[[noreturn]] void fail(const std::string& what, const std::string& expected,
                       const std::string& found) {
    sdk::corrupt("model file: " + what + ": expected " + expected + ", found " + found);
}

std::string_view header_of(std::span<const std::uint8_t> file) {
    if (file.size() < 8) fail("length", "8 bytes or more", std::to_string(file.size()));
    std::uint64_t length = 0;
    for (int i = 8; i-- > 0;) length = length << 8 | file[static_cast<std::size_t>(i)];
    const std::uint64_t most = std::min<std::uint64_t>(file.size() - 8, longest_header);
    if (length > most)
        fail("header", "at most " + std::to_string(most) + " bytes", std::to_string(length));
    return {reinterpret_cast<const char*>(file.data()) + 8, static_cast<std::size_t>(length)};
}

/// Some writers put quotes around what is a text already.
std::string unquoted(std::string text) {
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        return text.substr(1, text.size() - 2);
    return text;
}

void read_metadata(std::string_view header, model_part& part) {
    std::string room;
    json_text(header, "model file").members([&](const json_text& name, const json_text& all) {
        if (name.content(room) != "__metadata__") return;
        all.members([&](const json_text& key, const json_text& v) {
            std::string key_room, value_room;
            const std::string_view which = key.content(key_room);
            if (which != "tokenizer_codec" && which != "vocab_size") return;
            const std::string said = unquoted(std::string(v.content(value_room)));
            if (which == "tokenizer_codec") {
                part.codec = said;
                return;
            }
            const char* const end = said.data() + said.size();
            const auto [stop, failure] = std::from_chars(said.data(), end, part.vocabulary);
            if (failure != std::errc{} || stop != end || part.vocabulary == 0 ||
                part.vocabulary > most_ids)
                fail("metadata vocab_size", "1 to " + std::to_string(most_ids),
                     "\"" + said.substr(0, 40) + "\"");
        });
    });
}

}  // namespace

model_part find_tokenizer(std::span<const std::uint8_t> file) {
    const std::string_view header = header_of(file);
    model_part part{{}, "", 1024};
    std::vector<safetensors::tensor> tensors;
    try {
        tensors = safetensors::read_header(header);
        read_metadata(header, part);
    } catch (const sdk::error& e) {
        const std::string_view why = e.what();
        if (why.starts_with("model file: ")) throw;
        sdk::corrupt("model file: " + std::string(why));
    }
    const auto is_it = [](const safetensors::tensor& t) { return t.name == tensor_name; };
    const auto count = std::count_if(tensors.begin(), tensors.end(), is_it);
    const std::string what = std::string("tensor ") + tensor_name;
    if (count != 1) fail(what, "one", std::to_string(count));
    const auto& t = *std::find_if(tensors.begin(), tensors.end(), is_it);
    if (t.dtype != "U8") fail(what, "the type U8", t.dtype.substr(0, 40));
    if (t.shape.size() != 1 || t.shape[0] != t.end - t.begin)
        fail(what, "one dimension of " + std::to_string(t.end - t.begin) + " bytes",
             "another shape");
    const auto data = file.subspan(8 + header.size());
    if (t.end > data.size())
        fail(what, "its end within " + std::to_string(data.size()) + " bytes",
             std::to_string(t.end));
    part.data =
        data.subspan(static_cast<std::size_t>(t.begin), static_cast<std::size_t>(t.end - t.begin));
    return part;
}

}  // namespace tessera::tokenizer
