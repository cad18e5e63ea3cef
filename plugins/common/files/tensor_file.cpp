// SPDX-License-Identifier: MIT
// Reading a safetensors file whose bytes nobody vouches for.
#include "tensor_file.hpp"

#include "tessera/sdk/error.hpp"
#include "tessera/sdk/params.hpp"

#include <algorithm>
#include <charconv>

namespace tessera::safetensors {

namespace {

constexpr std::uint64_t longest_header = 1 << 20;

[[noreturn]] void wrong(const std::string& what) { sdk::corrupt("model file: " + what); }

std::string listed(const shape& sizes) {
    std::string text;
    for (const std::uint64_t size : sizes) text += (text.empty() ? "" : ",") + std::to_string(size);
    return "[" + text + "]";
}

std::size_t width_of(std::string_view type) {
    if (type == "I8" || type == "U8") return 1;
    if (type == "I16" || type == "U16") return 2;
    return 4;
}

/// The members of __metadata__, each a text.
std::map<std::string, std::string, std::less<>> metadata_of(const sdk::value& header) {
    std::map<std::string, std::string, std::less<>> all;
    const sdk::value* metadata = header.find("__metadata__");
    if (metadata == nullptr) wrong("no __metadata__");
    for (const auto& [name, value] : metadata->members()) {
        std::string text = value.text();
        if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
            text = text.substr(1, text.size() - 2);
        if (!all.emplace(name, text).second) wrong("metadata \"" + name + "\" twice");
    }
    return all;
}

}  // namespace

tensor_file::tensor_file(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 8)
        wrong(std::to_string(bytes.size()) + " bytes, expected 8 or more for the header's length");
    const std::uint64_t length = numbers_of<std::uint64_t>(bytes.first(8))[0];
    const std::uint64_t most = std::min<std::uint64_t>(bytes.size() - 8, longest_header);
    if (length > most)
        wrong("header of " + std::to_string(length) + " bytes, expected at most " +
              std::to_string(most) + ": cut, or no safetensors file");
    const auto header = bytes.subspan(8, static_cast<std::size_t>(length));
    data_ = bytes.subspan(8 + header.size());
    const std::string_view json(reinterpret_cast<const char*>(header.data()), header.size());
    std::vector<tensor> all;
    try {
        all = read_header(json);
        texts_ = metadata_of(sdk::value::parse(json));
    } catch (const sdk::error& e) {
        const std::string_view reason = e.what();
        if (reason.substr(0, 11) == "model file:") throw;
        wrong(e.what());
    }
    std::uint64_t end = 0;
    for (auto& t : all) {
        const std::string place = "tensor \"" + t.name + "\": bytes " + std::to_string(t.begin) +
                                  " to " + std::to_string(t.end);
        if (t.begin < end) wrong(place + ", expected none before " + std::to_string(end));
        if (t.end > data_.size())
            wrong(place + ", expected none behind " + std::to_string(data_.size()) +
                  ", where the file ends");
        end = t.end;
        const std::string name = t.name;
        if (!tensors_.emplace(name, std::move(t)).second) wrong("tensor \"" + name + "\" twice");
    }
}

std::optional<std::string> tensor_file::text(std::string_view name) const {
    const auto found = texts_.find(name);
    if (found == texts_.end()) return std::nullopt;
    return found->second;
}

std::uint64_t tensor_file::number(std::string_view name, std::uint64_t fallback,
                                  std::uint64_t least, std::uint64_t most) const {
    const auto said = text(name);
    std::uint64_t n = fallback;
    bool read = true;
    if (said) {
        const char* const end = said->data() + said->size();
        const auto [stop, failure] = std::from_chars(said->data(), end, n);
        read = failure == std::errc{} && stop == end;
    }
    if (!read || n < least || n > most)
        throw sdk::error{TSR_E_UNSUPPORTED,
                         "model file: metadata \"" + std::string(name) +
                             "\": " + (said ? "\"" + *said + "\"" : std::to_string(fallback)) +
                             ", expected " + std::to_string(least) +
                             (least == most ? "" : " to " + std::to_string(most))};
    return n;
}

const tensor& tensor_file::find(const std::string& name) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) wrong("tensor \"" + name + "\" is missing");
    return found->second;
}

const shape& tensor_file::sizes(const std::string& name, std::size_t dimensions) const {
    const auto& t = find(name);
    if (t.shape.size() != dimensions)
        wrong("tensor \"" + name + "\": shape " + listed(t.shape) + ", expected " +
              std::to_string(dimensions) + " dimensions");
    return t.shape;
}

std::span<const std::uint8_t> tensor_file::bytes(const std::string& name, std::string_view type,
                                                 const shape& of) const {
    const auto& t = find(name);
    if (t.dtype != type)
        wrong("tensor \"" + name + "\": type " + t.dtype + ", expected " + std::string(type));
    if (t.shape != of)
        wrong("tensor \"" + name + "\": shape " + listed(t.shape) + ", expected " + listed(of));
    std::uint64_t size = width_of(type);
    for (const std::uint64_t n : of) {
        if (n != 0 && size > data_.size() / n)
            wrong("tensor \"" + name + "\": shape " + listed(of) + " is more than the file has");
        size *= n;
    }
    if (t.end - t.begin != size)
        wrong("tensor \"" + name + "\": " + std::to_string(t.end - t.begin) + " bytes, expected " +
              std::to_string(size));
    return data_.subspan(static_cast<std::size_t>(t.begin), static_cast<std::size_t>(size));
}

std::span<const std::int8_t> tensor_file::bytes8(const std::string& name, const shape& of) const {
    const auto all = bytes(name, "I8", of);
    return {reinterpret_cast<const std::int8_t*>(all.data()), all.size()};
}

std::optional<std::int64_t> tensor_file::scalar(const std::string& name,
                                                std::string_view type) const {
    if (!has(name)) return std::nullopt;
    const auto all = bytes(name, type, {});
    if (type == "I8") return static_cast<std::int8_t>(all[0]);
    if (type == "I32") return numbers_of<std::int32_t>(all)[0];
    return numbers_of<std::uint32_t>(all)[0];
}

std::vector<std::string> tensor_file::names() const {
    std::vector<std::string> all;
    for (const auto& [name, t] : tensors_) all.push_back(name);
    return all;
}

}  // namespace tessera::safetensors
