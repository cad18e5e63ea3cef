// SPDX-License-Identifier: MIT
// The bytes that tokens stand for, by id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tessera::tokenizer {

constexpr std::uint32_t no_token = UINT32_MAX;

/// More ids than any vocabulary has, and longer than any token.
constexpr std::uint32_t most_ids = 1 << 22;
constexpr std::size_t longest_token = 4096;

/// Ids may lack bytes: gaps, that no data has.
class token_bytes {
    struct place {
        std::uint32_t begin = 0, size = 0;
    };

  public:
    /// Behind the bytes of each token as many more may be read.
    static constexpr std::size_t slack = 16;

    std::uint32_t ids() const { return static_cast<std::uint32_t>(places_.size()); }
    bool has(std::uint32_t id) const { return id < ids() && places_[id].size > 0; }
    std::size_t size(std::uint32_t id) const { return places_[id].size; }
    const std::uint8_t* data(std::uint32_t id) const { return pool_.data() + places_[id].begin; }
    std::span<const std::uint8_t> operator[](std::uint32_t id) const {
        return {data(id), size(id)};
    }

    /// Where they lie, for loops that write bytes: those cannot be taken for these pointers.
    struct lookup {
        const place* places;
        const std::uint8_t* pool;
        std::size_t size(std::uint32_t id) const { return places[id].size; }
        const std::uint8_t* data(std::uint32_t id) const { return pool + places[id].begin; }
    };
    lookup look_up() const { return {places_.data(), pool_.data()}; }

    void reserve(std::uint32_t ids, std::size_t bytes) {
        places_.reserve(ids);
        pool_.reserve(bytes + slack);
    }
    /// `id` is below most_ids and has no bytes yet; there is one byte or more.
    void add(std::uint32_t id, std::span<const std::uint8_t> bytes) {
        if (id >= ids()) places_.resize(id + 1u);
        const std::size_t begin = pool_.size() - slack;
        places_[id] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(bytes.size())};
        pool_.resize(begin);
        pool_.insert(pool_.end(), bytes.begin(), bytes.end());
        pool_.resize(pool_.size() + slack);
    }

  private:
    std::vector<place> places_;
    std::vector<std::uint8_t> pool_ = std::vector<std::uint8_t>(slack);
};

}  // namespace tessera::tokenizer
