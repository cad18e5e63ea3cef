// SPDX-License-Identifier: MIT
// Reading the header of an npy file.
#include "npy_header.hpp"

#include <charconv>

namespace tessera::npy {

namespace {

constexpr std::size_t most_dimensions = 64;

/// Takes pieces off the front of a text, passing over white space before each.
class reader {
  public:
    explicit reader(std::string_view text) : left_(text) {}

    bool take(std::string_view piece) {
        skip_space();
        if (!left_.starts_with(piece)) return false;
        left_.remove_prefix(piece.size());
        return true;
    }
    /// A string in either quotes, without escapes.
    std::optional<std::string_view> text() {
        skip_space();
        if (left_.empty() || (left_[0] != '\'' && left_[0] != '"')) return {};
        const std::size_t end = left_.find(left_[0], 1);
        if (end == std::string_view::npos) return {};
        const std::string_view found = left_.substr(1, end - 1);
        left_.remove_prefix(end + 1);
        return found;
    }
    std::optional<std::uint64_t> number() {
        skip_space();
        std::uint64_t n = 0;
        const auto [stop, failure] = std::from_chars(left_.data(), left_.data() + left_.size(), n);
        if (failure != std::errc{}) return {};
        left_.remove_prefix(static_cast<std::size_t>(stop - left_.data()));
        return n;
    }
    bool at_end() {
        skip_space();
        return left_.empty();
    }

  private:
    void skip_space() {
        while (!left_.empty() && (left_[0] == ' ' || left_[0] == '\n')) left_.remove_prefix(1);
    }
    std::string_view left_;
};

std::optional<std::vector<std::uint64_t>> read_shape(reader& in) {
    std::vector<std::uint64_t> shape;
    if (!in.take("(")) return {};
    while (!in.take(")")) {
        const auto size = in.number();
        if (!size || shape.size() == most_dimensions) return {};
        shape.push_back(*size);
        if (!in.take(",")) {
            if (!in.take(")")) return {};
            break;
        }
    }
    return shape;
}

}  // namespace

std::optional<array> read_header(std::string_view text) {
    reader in(text);
    array found;
    bool type = false, order = false, shape = false;
    if (!in.take("{")) return {};
    while (!in.take("}")) {
        const auto key = in.text();
        if (!key || !in.take(":")) return {};
        if (*key == "descr") {
            const auto value = in.text();
            if (!value) return {};
            found.type = *value;
            type = true;
        } else if (*key == "fortran_order") {
            found.column_major = in.take("True");
            if (!found.column_major && !in.take("False")) return {};
            order = true;
        } else if (*key == "shape") {
            auto value = read_shape(in);
            if (!value) return {};
            found.shape = std::move(*value);
            shape = true;
        } else {
            return {};
        }
        if (!in.take(",")) {
            if (!in.take("}")) return {};
            break;
        }
    }
    if (!type || !order || !shape || !in.at_end()) return {};
    return found;
}

}  // namespace tessera::npy
