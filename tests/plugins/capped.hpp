// SPDX-License-Identifier: MIT
// A cap on the instruction set of what is made under it.
#pragma once

#include <cstdlib>
#include <string>

namespace tessera::test {

/// Sets TESSERA_CPU while it lives.
class capped {
  public:
    explicit capped(const char* set) {
        if (const char* now = std::getenv("TESSERA_CPU")) before_ = now;
        setenv("TESSERA_CPU", set, 1);
    }
    ~capped() {
        if (before_.empty())
            unsetenv("TESSERA_CPU");
        else
            setenv("TESSERA_CPU", before_.c_str(), 1);
    }
    capped(const capped&) = delete;
    capped& operator=(const capped&) = delete;

  private:
    std::string before_;
};

}  // namespace tessera::test
