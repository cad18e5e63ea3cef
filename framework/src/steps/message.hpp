// SPDX-License-Identifier: MIT
// How far a message has come, and that a step which fails in its middle ends it.
#pragma once

#include <cstdint>

namespace tessera::engine {

class message_progress {
  public:
    /// `begins` is the call that begins a message, for errors: "reset()".
    explicit message_progress(const char* begins) : begins_(begins) {}

    /// Throws reason::parameter unless a message is open.
    void require_open() const;
    /// Nothing can go on until `open` is called again.
    void fail() { now_ = phase::failed; }
    bool failed() const { return now_ == phase::failed; }
    void open() {
        now_ = phase::open;
        symbols_ = 0;
    }
    void finish() { now_ = phase::finished; }

    /// Runs `f`, which codes so many symbols; a failure leaves nothing to go on from.
    template <class F>
    void step(std::uint64_t symbols, F&& f) {
        try {
            f();
        } catch (...) {
            fail();
            throw;
        }
        symbols_ += symbols;
    }
    std::uint64_t symbols() const { return symbols_; }

  private:
    enum class phase { none, open, finished, failed };

    const char* begins_;
    phase now_ = phase::none;
    std::uint64_t symbols_ = 0;
};

}  // namespace tessera::engine
