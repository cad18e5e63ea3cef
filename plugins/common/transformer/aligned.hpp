// SPDX-License-Identifier: MIT
// Arrays that begin at a cache line, for wide loads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace tessera::transformer {

constexpr std::size_t line = 64;  ///< bytes; rows of activations and weights are padded to as many

constexpr std::size_t padded(std::size_t count, std::size_t to = line) {
    return (count + to - 1) / to * to;
}

/// `size` numbers, all 0 at first, with a line of slack behind them.
template <class T>
class aligned_array {
  public:
    aligned_array() = default;
    explicit aligned_array(std::size_t size)
        : size_(size),
          data_(static_cast<T*>(::operator new (size * sizeof(T) + line, std::align_val_t{line}))) {
        std::fill_n(data_.get(), size + line / sizeof(T), T{});
    }

    T* data() { return data_.get(); }
    const T* data() const { return data_.get(); }
    std::size_t size() const { return size_; }
    operator std::span<const T>() const { return {data(), size_}; }

  private:
    struct release {
        void operator()(T* p) const { ::operator delete (p, std::align_val_t{line}); }
    };
    std::size_t size_ = 0;
    std::unique_ptr<T, release> data_;
};

}  // namespace tessera::transformer
