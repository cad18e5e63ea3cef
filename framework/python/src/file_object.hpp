// SPDX-License-Identifier: MIT
// A file object of Python as something to read at any place.
#pragma once

#include <tessera/io.hpp>

#include <pybind11/pybind11.h>

#include <mutex>

namespace tessera::python {

/// Needs seek and read. Its position is nobody's while this is in use: reads from several threads
/// come one after the other.
class file_object final : public random_access {
  public:
    explicit file_object(pybind11::object file);
    ~file_object() override;
    std::uint64_t size() const override { return size_; }
    std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> room) const override;
    std::string name() const override { return name_; }

  private:
    pybind11::object file_;
    std::uint64_t size_ = 0;
    std::string name_;
};

}  // namespace tessera::python
