// SPDX-License-Identifier: MIT
// A stream that owns its memory, for tests.
#pragma once

#include "../stream.hpp"
#include "room.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace tessera::sdk::testing {

struct stream {
    tsr_type type = TSR_BYTES;
    std::uint64_t count = 0;
    std::uint64_t alphabet = 0;  ///< as in tsr_stream, 0: unknown
    std::uint64_t row = 0;
    room memory;

    stream() : memory(0) {}
    /// `count` elements of `type`, their content being `fill`.
    stream(tsr_type type_, std::uint64_t count_, std::uint8_t fill = 0xA5)
        : type(type_),
          count(count_),
          memory(static_cast<std::size_t>(count_ * width(type_)), fill) {}
    /// A copy of `from`, whose slack is filled with `fill`.
    explicit stream(const tsr_stream& from, std::uint8_t fill = 0xA5)
        : stream(from.type, from.count, fill) {
        alphabet = from.alphabet;
        row = from.row;
        const auto bytes = sdk::memory(from);
        if (!bytes.empty()) std::memcpy(memory.data(), bytes.data(), bytes.size());
    }
    stream(const stream& other) : stream(other.view()) {}
    stream(stream&&) = default;
    stream& operator=(stream other) {
        type = other.type;
        count = other.count;
        alphabet = other.alphabet;
        row = other.row;
        memory = std::move(other.memory);
        return *this;
    }

    template <class T>
    static stream of(tsr_type type, std::span<const T> elements) {
        return stream({sizeof(tsr_stream), type, elements.data(), elements.size(), 0, 0});
    }
    template <class T>
    static stream of(tsr_type type, std::initializer_list<T> elements) {
        return of(type, std::span<const T>(elements.begin(), elements.size()));
    }
    static stream text(std::string_view content) {
        return of(TSR_BYTES, std::span<const char>(content));
    }

    tsr_stream view() const {
        return {sizeof(tsr_stream), type, memory.data(), count, alphabet, row};
    }
    /// The same without data: the stream announced.
    tsr_stream shape() const { return {sizeof(tsr_stream), type, nullptr, count, alphabet, row}; }

    template <class T>
    std::span<T> elements() const {
        const auto seen = sdk::elements<T>(view());
        return {const_cast<T*>(seen.data()), seen.size()};
    }
    std::span<std::uint8_t> bytes() const { return {memory.data(), memory.bytes()}; }

    /// Element `index`, whatever the type.
    std::uint64_t at(std::uint64_t index) const {
        return with_element(type, [&](auto zero) -> std::uint64_t {
            return elements<decltype(zero)>()[static_cast<std::size_t>(index)];
        });
    }
    void set(std::uint64_t index, std::uint64_t value) {
        with_element(type, [&](auto zero) {
            using element = decltype(zero);
            elements<element>()[static_cast<std::size_t>(index)] = static_cast<element>(value);
        });
    }

    /// Same type and same elements.
    friend bool operator==(const stream& a, const stream& b) {
        return a.type == b.type && a.count == b.count &&
               std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin(), b.bytes().end());
    }
};

}  // namespace tessera::sdk::testing
