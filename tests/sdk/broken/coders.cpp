// SPDX-License-Identifier: MIT
// Coders that break one law each, and one that keeps them all. They write the start of each
// interval in four bytes: no compression, but every law can be kept.
#include <tessera/sdk.hpp>
#include <vector>

namespace {

namespace sdk = tessera::sdk;

enum class flaw { none, leftovers, faces, outside, order };

template <flaw Flaw>
struct plain {
    static constexpr std::uint32_t flags = TSR_CODER_SAME_FACES;
    static constexpr std::uint64_t max_total = std::uint64_t{1} << 32;
    explicit plain(const sdk::setup&) {}

    static void write(sdk::call& c, const std::vector<std::uint32_t>& starts) {
        const std::size_t extra = Flaw == flaw::faces;
        const auto out = c.output<std::uint8_t>(starts.size() * 4);
        std::copy_n(reinterpret_cast<const std::uint8_t*>(starts.data()), out.size(), out.data());
        c.commit(out.size() - (out.empty() ? 0 : extra * 4));
    }
    struct reader {
        std::span<const std::uint8_t> left;
        std::uint32_t next() {
            if (left.size() < 4) sdk::corrupt("the coded bytes end early");
            std::uint32_t start;
            std::memcpy(&start, left.data(), 4);
            left = left.subspan(4);
            return start;
        }
        void finish() const {
            if (!left.empty() && Flaw != flaw::leftovers) sdk::corrupt("coded bytes are left over");
        }
    };

    static const tsr_table& table_of(const tsr_tables& t, std::uint64_t index) {
        return t.table[t.of_group == nullptr ? 0 : t.of_group[index / t.group]];
    }
    static std::uint64_t upper(const tsr_table& t, std::uint32_t symbol) {
        return symbol + 1 < t.alphabet ? t.lower[symbol + 1] : t.total;
    }
    void encode(sdk::call& c, const tsr_tables& tables, const tsr_stream& symbols) const {
        std::vector<std::uint32_t> starts;
        sdk::with_element(symbols.type, [&](auto zero) {
            for (const auto symbol : sdk::elements<decltype(zero)>(symbols)) {
                const tsr_table& t = table_of(tables, starts.size());
                if (Flaw != flaw::outside &&
                    (symbol >= t.alphabet ||
                     upper(t, static_cast<std::uint32_t>(symbol)) == t.lower[symbol]))
                    throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
                                                      " is outside the support"};
                starts.push_back(symbol < t.alphabet ? t.lower[symbol] : 0);
            }
        });
        if (Flaw == flaw::faces) starts.push_back(0);
        write(c, starts);
    }
    void decode(sdk::call&, const tsr_tables& tables, const tsr_stream& bytes,
                const tsr_stream& symbols) const {
        reader in{sdk::memory(bytes)};
        sdk::with_element(symbols.type, [&](auto zero) {
            auto* to = static_cast<decltype(zero)*>(const_cast<void*>(symbols.data));
            for (std::uint64_t i = 0; i < symbols.count; ++i) {
                const tsr_table& t = table_of(tables, i);
                const std::uint32_t start = in.next();
                if (start >= t.total) sdk::corrupt("a start beyond the total");
                const auto* above = std::upper_bound(t.lower, t.lower + t.alphabet, start);
                to[i] = static_cast<decltype(zero)>(above - t.lower - 1);
            }
        });
        in.finish();
    }

    struct encoder {
        std::vector<std::uint32_t> starts;
        encoder(const plain&, sdk::call&, std::uint32_t) {}
        void put(std::uint64_t, std::uint32_t active, const tsr_interval* intervals,
                 std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) starts.push_back(intervals[i].start);
            if (Flaw == flaw::order && active > 2) std::swap(starts.front(), starts.back());
        }
        void finish(sdk::call& c) {
            if (Flaw == flaw::faces) starts.insert(starts.end(), 2, 0);
            write(c, starts);
        }
    };
    struct decoder {
        reader in;
        std::vector<std::uint32_t> next;
        decoder(const plain&, sdk::call&, const tsr_stream& bytes, std::uint32_t lanes)
            : in{sdk::memory(bytes)}, next(lanes) {}
        void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
            for (std::uint32_t l = 0; l < active; ++l) {
                points[l] = in.next();
                if (points[l] >= total) sdk::corrupt("a start beyond the total");
            }
        }
        void advance(std::uint64_t, std::uint32_t, const tsr_interval*) {}
        void finish() {
            if (Flaw == flaw::faces && in.left.size() == 4) in.next();
            in.finish();
        }
    };
};

template <flaw Flaw>
constexpr tsr_desc coder(const char* id, std::uint32_t flags = TSR_EXACT) {
    return sdk::describe_coder<plain<Flaw>>({.id = id, .summary = "For the tests", .flags = flags});
}
constexpr tsr_desc all[] = {
    coder<flaw::none>("test.sound"),
    coder<flaw::leftovers>("test.leftovers"),
    coder<flaw::faces>("test.faces"),
    coder<flaw::outside>("test.outside"),
    coder<flaw::order>("test.order"),
    coder<flaw::none>("test.flagged", TSR_EXACT | TSR_SCORES_ANYWHERE),
};

}  // namespace

TSR_PLUGINS(broken_coders, &all[0], &all[1], &all[2], &all[3], &all[4], &all[5])
