// SPDX-License-Identifier: MIT
// A safetensors file in memory, its tensors asked for by name, type and shape.
#pragma once

#include "safetensors_header.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::safetensors {

using shape = std::vector<std::uint64_t>;

/// Throws sdk::error where something is not as it should be, with the tensor, what was expected
/// and what was found.
class tensor_file {
  public:
    /// `bytes` stay where they are as long as this or what it gives out is used. The header is
    /// read, tensors lie inside the file, side by side, none of them twice.
    explicit tensor_file(std::span<const std::uint8_t> bytes);

    /// The text of a metadatum, without the quotes some writers put around it; nothing where there
    /// is none.
    std::optional<std::string> text(std::string_view name) const;
    /// A metadatum that is a natural number from `least` to `most`.
    std::uint64_t number(std::string_view name, std::uint64_t fallback, std::uint64_t least,
                         std::uint64_t most) const;

    bool has(std::string_view name) const { return tensors_.count(std::string(name)) != 0; }
    /// The shape of a tensor, which must have so many dimensions.
    const shape& sizes(const std::string& name, std::size_t dimensions) const;
    /// The rows of a matrix, whatever they are.
    std::uint64_t rows(const std::string& name) const { return sizes(name, 2)[0]; }
    /// The bytes of a tensor, which must be of that type and shape: elements of `width` bytes.
    std::span<const std::uint8_t> bytes(const std::string& name, std::string_view type,
                                        const shape& of) const;
    std::span<const std::int8_t> bytes8(const std::string& name, const shape& of) const;
    /// The number of a tensor of I8, I32 or U32 without dimensions.
    std::optional<std::int64_t> scalar(const std::string& name, std::string_view type) const;

    std::vector<std::string> names() const;

  private:
    const tensor& find(const std::string& name) const;

    std::span<const std::uint8_t> data_;
    std::map<std::string, tensor> tensors_;
    std::map<std::string, std::string, std::less<>> texts_;
};

/// Little-endian numbers as the machine's own.
template <class Number>
std::vector<Number> numbers_of(std::span<const std::uint8_t> bytes) {
    std::vector<Number> all(bytes.size() / sizeof(Number));
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::uint64_t n = 0;
        for (std::size_t b = 0; b < sizeof(Number); ++b)
            n |= std::uint64_t{bytes[i * sizeof(Number) + b]} << (8 * b);
        all[i] = static_cast<Number>(n);
    }
    return all;
}

}  // namespace tessera::safetensors
