// SPDX-License-Identifier: MIT
// Memory of one block: 64-byte aligned buffers with slack, counted against a limit and reused from
// block to block.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace tessera::engine {

constexpr std::size_t alignment = 64;  ///< of every stream, part of the plugin ABI
constexpr std::size_t slack = 64;      ///< bytes behind every stream, part of the plugin ABI

/// Idle buffers of one encode or decode, so that a block costs no page faults that the block before
/// it has paid. What is idle at the end goes to a reserve that the whole process shares, of 32 MiB
/// at most: a program that codes one tensor after the other pays once. Any thread.
class buffer_pool {
  public:
    struct allocation {
        std::uint8_t* data = nullptr;
        std::size_t capacity = 0;  ///< without slack; large ones are mappings (pages.hpp)
        bool zero = false;         ///< all of it, slack included
        bool huge = false;         ///< huge pages were asked for
    };
    /// Keeps at most `keep` idle bytes.
    explicit buffer_pool(std::size_t keep) : keep_(keep) {}
    ~buffer_pool();
    buffer_pool(const buffer_pool&) = delete;
    buffer_pool& operator=(const buffer_pool&) = delete;

    /// Throws std::bad_alloc.
    allocation take(std::size_t bytes);
    void give(allocation back) noexcept;

  private:
    std::mutex guard_;
    std::vector<allocation> idle_;
    std::size_t idle_bytes_ = 0, keep_;
};

/// What one block may hold. Outlives its buffers.
class block_memory {
  public:
    block_memory(buffer_pool& pool, std::uint64_t limit) : pool_(pool), limit_(limit) {}
    block_memory(const block_memory&) = delete;
    block_memory& operator=(const block_memory&) = delete;

    std::uint64_t limit() const { return limit_; }
    std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

  private:
    friend class buffer;
    buffer_pool& pool_;
    std::uint64_t limit_;
    std::atomic<std::uint64_t> used_ = 0;
};

/// What a buffer holds at first, and how it will be used.
struct buffer_content {
    bool zero = false;  ///< else unspecified
    /// How many places of it will be touched, at most: few of a large buffer are cheaper in small
    /// pages, of which only those that are touched cost anything.
    std::uint64_t touches = UINT64_MAX;
};

/// A piece of a block's memory. Several streams may share one (std::shared_ptr).
class buffer {
  public:
    /// Throws error{reason::limit} past the block's limit, naming what was asked and what is left.
    buffer(block_memory& home, std::uint64_t bytes, buffer_content content = {});
    ~buffer();
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;

    std::uint8_t* data() { return room_.data; }
    const std::uint8_t* data() const { return room_.data; }
    std::uint64_t size() const { return bytes_; }  ///< as asked for
    /// Keeps the first `kept` bytes; the data may move.
    void grow(std::uint64_t bytes, std::uint64_t kept);

  private:
    void reserve(std::uint64_t bytes);
    block_memory& home_;
    std::uint64_t bytes_ = 0;
    buffer_pool::allocation room_;
};

/// Memory taken beforehand, handed out piece by piece and all taken back at once.
class reserved_room {
  public:
    reserved_room(block_memory& home, std::uint64_t bytes) : room_(home, bytes) {}

    /// Aligned, with slack; nullptr where no such piece is left.
    void* take(std::size_t bytes);
    void take_back() { used_ = 0; }

  private:
    buffer room_;
    std::size_t used_ = 0;
};

}  // namespace tessera::engine
