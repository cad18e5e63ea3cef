// SPDX-License-Identifier: MIT
// Distributions that break one law each, and two that keep them all.
#include <tessera/sdk.hpp>
#include <vector>

namespace {

namespace sdk = tessera::sdk;

enum class flaw { none, law_1, law_2, law_3, law_4, locate, unnamed, faces, behind, aligned };

/// Every symbol has its count, at most 1000, and one. Bulk and step, totals by row.
template <flaw Flaw>
struct counting {
    explicit counting(const sdk::setup&) {}
    tsr_totals totals() const { return {sizeof(tsr_totals), 0, std::uint64_t{1} << 32, 1}; }

    static std::vector<std::uint32_t> edges(const tsr_scores& s) {
        auto counts = sdk::row<std::uint32_t>(s, 0);
        // A vector of four that begins with the last number, or at a place rounded down.
        if (Flaw == flaw::behind) [[maybe_unused]]
            const volatile std::uint32_t read =
                static_cast<const volatile std::uint32_t*>(s.data)[s.alphabet + 2];
        if (Flaw == flaw::aligned)
            counts = {counts.data() - reinterpret_cast<std::uintptr_t>(s.data) % 8 / 4,
                      counts.size()};
        std::vector<std::uint32_t> edge{0};
        const bool takes_all = Flaw == flaw::law_4 && counts.size() > 1 && counts[0] > 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            std::uint32_t frequency = std::min(counts[i], 1000u) + 1;
            if (Flaw == flaw::law_1 && counts.size() > 2 && i == 1) frequency = 0;
            if (takes_all) frequency = i == 0 ? 100 : 0;
            edge.push_back(edge.back() + frequency);
        }
        return edge;
    }

    std::uint64_t total(const tsr_scores& s) const {
        return edges(s).back() + (Flaw == flaw::law_3 && s.alphabet > 2);
    }
    tsr_table table(sdk::call& c, const tsr_scores& s) const {
        const auto edge = edges(s);
        const auto lower = c.scratch<std::uint32_t>(s.alphabet);
        std::copy_n(edge.begin(), s.alphabet, lower.begin());
        if (Flaw == flaw::law_2 && s.alphabet > 2) std::swap(lower[1], lower[2]);
        return {sizeof(tsr_table), s.alphabet, edge.back(), lower.data(), nullptr};
    }

    void write_tables(sdk::call& c, const tsr_tables& t, std::uint64_t symbols) const {
        std::vector<std::uint8_t> out;
        sdk::append_varint(out, t.count);
        for (std::uint32_t i = 0; i < t.count; ++i) {
            std::uint64_t edge = 0;
            for (std::uint32_t s = 0; s < t.table[i].alphabet; ++s) {
                const bool last = s + 1 == t.table[i].alphabet;
                const std::uint64_t next = last ? t.table[i].total : t.table[i].lower[s + 1];
                sdk::append_varint(out, next - edge);
                edge = next;
            }
        }
        sdk::append_varint(out, t.of_group == nullptr ? 0 : t.group);
        for (std::uint64_t at = 0; t.of_group != nullptr && at < symbols; at += t.group)
            sdk::append_varint(out, t.of_group[at / t.group]);
        c.put_header(out);
    }
    tsr_tables read_tables(sdk::call& c, std::uint32_t alphabet, std::uint64_t symbols) const {
        sdk::cursor in(c.header());
        const auto take = [&](std::uint64_t limit) {
            const auto number = in.varint_up_to(limit);
            if (!number) sdk::corrupt("expected a number of at most " + std::to_string(limit));
            return *number;
        };
        const auto count = static_cast<std::uint32_t>(take(in.left() / alphabet));
        if (count == 0) sdk::corrupt("expected a table");
        const auto tables = c.scratch<tsr_table>(count);
        for (tsr_table& t : tables) {
            const auto lower = c.scratch<std::uint32_t>(alphabet);
            std::uint64_t edge = 0;
            for (std::uint32_t& l : lower) {
                l = static_cast<std::uint32_t>(edge);
                edge += take(UINT32_MAX - edge);
            }
            if (edge == 0) sdk::corrupt("a table of nothing");
            t = {sizeof(tsr_table), alphabet, edge, lower.data(), nullptr};
        }
        const std::uint64_t group = take(symbols);
        std::uint16_t* of_group = nullptr;
        if (group != 0) {
            const auto groups = c.scratch<std::uint16_t>((symbols + group - 1) / group);
            for (std::uint16_t& g : groups) g = static_cast<std::uint16_t>(take(count - 1));
            of_group = groups.data();
        }
        return {sizeof(tsr_tables), count, tables.data(), of_group, group};
    }

    void interval(const tsr_scores& s, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        const auto edge = edges(s);
        for (std::size_t l = 0; l < symbols.size(); ++l) {
            if (symbols[l] >= s.alphabet || edge[symbols[l]] == edge[symbols[l] + 1] ||
                (Flaw == flaw::faces && symbols[l] == 1))
                throw sdk::error{TSR_E_CORRUPT, Flaw == flaw::unnamed
                                                    ? "no such symbol"
                                                    : "symbol " + std::to_string(symbols[l]) +
                                                          " is outside the support"};
            out[l] = {edge[symbols[l]], edge[symbols[l] + 1] - edge[symbols[l]]};
        }
    }
    void locate(const tsr_scores& s, std::span<const std::uint32_t> points, std::uint32_t* symbols,
                tsr_interval* out) const {
        const auto edge = edges(s);
        for (std::size_t l = 0; l < points.size(); ++l) {
            const std::uint32_t point = points[l] + (Flaw == flaw::locate && points[l] == 7);
            const auto above = std::upper_bound(edge.begin(), edge.end(), point);
            symbols[l] = static_cast<std::uint32_t>(above - edge.begin()) - 1;
            if (symbols[l] >= s.alphabet) sdk::corrupt("a point beyond the total");
            out[l] = {edge[symbols[l]], edge[symbols[l] + 1] - edge[symbols[l]]};
        }
    }
};

template <flaw Flaw>
constexpr tsr_desc distribution(const char* id, std::uint32_t flags = TSR_EXACT) {
    return sdk::describe_distribution<counting<Flaw>>(
        {.id = id, .summary = "For the tests", .flags = flags, .kinds = TSR_KIND_BIT(TSR_COUNTS)});
}
constexpr std::uint32_t anywhere = TSR_EXACT | TSR_SCORES_ANYWHERE;
constexpr tsr_desc all[] = {
    distribution<flaw::none>("test.sound"),
    distribution<flaw::law_1>("test.law-1"),
    distribution<flaw::law_2>("test.law-2"),
    distribution<flaw::law_3>("test.law-3"),
    distribution<flaw::law_4>("test.law-4"),
    distribution<flaw::locate>("test.locate"),
    distribution<flaw::unnamed>("test.unnamed"),
    distribution<flaw::faces>("test.faces"),
    distribution<flaw::none>("test.anywhere", anywhere),
    distribution<flaw::behind>("test.reads-behind", anywhere),
    distribution<flaw::aligned>("test.rounds-down", anywhere),
};

}  // namespace

TSR_PLUGINS(broken_distributions, &all[0], &all[1], &all[2], &all[3], &all[4], &all[5], &all[6],
            &all[7], &all[8], &all[9], &all[10])
