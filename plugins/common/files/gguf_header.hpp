// SPDX-License-Identifier: MIT
// The header of a GGUF file, version 2 or 3, little endian: which tensor lies where.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::gguf {

struct tensor {
    std::string name;
    std::vector<std::uint64_t> shape;  ///< the fastest dimension first
    std::uint32_t type = 0;            ///< ggml's number
    std::uint64_t begin = 0;           ///< bytes behind the header
};

/// Reads a header piece by piece as it arrives, for it may be longer than any block. Texts and
/// arrays of the metadata are passed over, not kept: memory is in proportion to the tensors, and
/// every count is held against what a header may have before it is believed.
class header_reader {
  public:
    enum class state { reading, whole, failed };

    /// Takes bytes up to the end of the header, padding included, and says how many. Of a header
    /// that failed, no more are taken.
    std::size_t feed(std::span<const std::uint8_t> bytes);

    state is() const { return is_; }
    /// Those of a whole header, in the order of their descriptions.
    std::vector<tensor>& tensors() { return tensors_; }

  private:
    enum class item {
        start,
        key_length,
        key,
        value_type,
        alignment,
        text_length,
        array,
        name_length,
        name,
        dimension_count,
        dimensions
    };

    std::uint64_t room() const;
    void want(item next, std::uint64_t bytes);
    void fail() { is_ = state::failed; }
    void pass_over(std::uint64_t bytes);
    void take(std::span<const std::uint8_t> field);
    void value(std::uint32_t type);
    void elements();
    void next_entry();

    state is_ = state::reading;
    item item_ = item::start;
    std::uint64_t taken_ = 0;    ///< bytes up to here
    std::uint64_t passing_ = 0;  ///< bytes that are of no interest
    std::uint64_t wanted_ = 24;  ///< bytes of the field that comes next
    std::vector<std::uint8_t> field_;

    std::uint64_t values_left_ = 0, tensors_left_ = 0;
    bool key_is_alignment_ = false;
    std::uint64_t alignment_ = 32;
    /// Arrays within arrays, the outermost first: what their elements are, and how many are left.
    struct array {
        std::uint32_t type;
        std::uint64_t left;
    };
    std::vector<array> arrays_;
    std::vector<tensor> tensors_;
};

}  // namespace tessera::gguf
