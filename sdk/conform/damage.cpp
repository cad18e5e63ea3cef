// SPDX-License-Identifier: MIT
// Damages what a plugin wrote and hands it back to its decoder.
#include "damage.hpp"

#include "random.hpp"

namespace tessera::conform {
namespace {

class trial {
  public:
    explicit trial(const std::function<void(const host::coded&)>& decode) : decode_(decode) {}

    void run(const std::string& at_hand, const host::coded& damaged) {
        note(at_hand);
        ++cases_;
        try {
            decode_(damaged);
        } catch (const sdk::error& e) {
            ++refused_;
            require_clean_failure(at_hand, e);
        } catch (const broken& e) {
            throw broken(at_hand + ": " + e.what());
        }
    }
    std::string remark() const {
        return std::to_string(cases_) + " damaged, " + std::to_string(refused_) + " refused";
    }

  private:
    const std::function<void(const host::coded&)>& decode_;
    unsigned cases_ = 0, refused_ = 0;
};

host::stream shortened(const host::stream& whole, std::uint64_t count) {
    tsr_stream view = whole.view();
    view.count = count;
    return host::stream(view);
}

std::size_t bytes_of(const host::coded& c) {
    std::size_t all = c.header.size();
    for (const host::stream& port : c.ports) all += port.bytes().size();
    return all;
}

/// Byte `index` of ports and header, one behind the other.
std::uint8_t& byte_of(host::coded& c, std::size_t index) {
    for (const host::stream& port : c.ports) {
        if (index < port.bytes().size()) return port.bytes()[index];
        index -= port.bytes().size();
    }
    return c.header[index];
}

void truncate(const host::coded& whole, trial& t) {
    for (std::size_t p = 0; p < whole.ports.size(); ++p)
        for (std::uint64_t count = 0; count < whole.ports[p].count; ++count) {
            host::coded damaged = whole;
            damaged.ports[p] = shortened(whole.ports[p], count);
            t.run("port " + std::to_string(p) + " cut to " + std::to_string(count) + " of " +
                      std::to_string(whole.ports[p].count) + " elements",
                  damaged);
        }
    for (std::size_t bytes = 0; bytes < whole.header.size(); ++bytes) {
        host::coded damaged = whole;
        damaged.header.resize(bytes);
        t.run("header cut to " + std::to_string(bytes) + " of " +
                  std::to_string(whole.header.size()) + " bytes",
              damaged);
    }
}

void flip(const host::coded& whole, unsigned flips, random& r, trial& t) {
    const std::size_t bytes = bytes_of(whole);
    for (unsigned i = 0; i < flips && bytes > 0; ++i) {
        host::coded damaged = whole;
        std::string at_hand = "bits flipped:";
        for (std::uint64_t n = r.below(3) + 1; n > 0; --n) {
            const std::uint64_t bit = r.below(bytes * 8);
            byte_of(damaged, bit / 8) ^= static_cast<std::uint8_t>(1u << bit % 8);
            at_hand += ' ' + std::to_string(bit);
        }
        t.run(at_hand, damaged);
    }
}

void junk(const host::coded& whole, random& r, trial& t) {
    const std::size_t bytes = bytes_of(whole);
    for (unsigned i = 0; i < 64 && bytes > 0; ++i) {
        host::coded damaged = whole;
        const unsigned keep = r.skewed();  // the first bytes often decide how far a decoder gets
        for (std::size_t at = keep; at < bytes; ++at)
            byte_of(damaged, at) = static_cast<std::uint8_t>(i < 2 ? 0 - i : r.next());
        t.run("junk behind the first " + std::to_string(keep) + " bytes", damaged);
    }
}

}  // namespace

std::string survive_damage(const host::coded& small, unsigned flips, std::uint64_t seed,
                           const std::function<void(const host::coded&)>& decode) {
    random r(seed);
    trial t(decode);
    truncate(small, t);
    flip(small, flips, r, t);
    junk(small, r, t);
    return t.remark();
}

}  // namespace tessera::conform
