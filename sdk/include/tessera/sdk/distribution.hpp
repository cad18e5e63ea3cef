// SPDX-License-Identifier: MIT
// Turns a plain class into a distribution.
#pragma once

#include "../abi/plugin.h"
#include "call.hpp"

#include <concepts>

namespace tessera::sdk {

/// Every distribution class: constructible from `const setup&`, immutable, and
/// `tsr_totals totals() const`. On top of it, one of these or both:
///   bulk:  tsr_table table(call&, const tsr_scores&) const
///          frequencies in scratch of the call
///          void write_tables(call&, const tsr_tables&, std::uint64_t symbols) const
///          through put_header
///          tsr_tables read_tables(call&, std::uint32_t alphabet, std::uint64_t symbols) const
///          from header()
///   step:  std::uint64_t total(const tsr_scores&)
///          void interval(const tsr_scores&, std::span<const std::uint32_t> symbols,
///                        tsr_interval*)
///          void locate(const tsr_scores&, std::span<const std::uint32_t> points,
///                      std::uint32_t* symbols, tsr_interval*)
///          const members of the class, or members of a nested `struct state` with
///          state(const T& plan, call&, std::uint32_t alphabet, std::uint32_t lanes)
///          where answers need room that is taken once for a group of lanes. The call that a state
///          is given stays valid until it ends.
///   edge:    of step distributions that take TSR_P1_U32 and have one total for all of those,
///          std::uint64_t bit_total() const                  that total
///          std::uint32_t bit_edge(std::uint32_t p1) const   where symbol 1 begins, behind symbol 0
///          so that a host that decodes bit by bit asks with one call; see `bit_extension`
template <class T>
concept distribution_class = std::constructible_from<T, const setup&> && requires(const T& plan) {
    { plan.totals() } -> std::same_as<tsr_totals>;
};

/// Numbers in one row of scores.
constexpr std::size_t row_numbers(tsr_score_kind kind, std::uint32_t alphabet) {
    return kind == TSR_P1_U32 ? 1 : kind == TSR_TABLE_GUESS_U32 ? 3 : alphabet;
}

/// Row `r` of scores whose numbers are of type T; the only row where there is but one.
template <class T>
std::span<const T> row(const tsr_scores& s, std::uint32_t r) {
    const std::size_t numbers = row_numbers(s.kind, s.alphabet);
    const std::size_t stride = s.stride != 0 ? static_cast<std::size_t>(s.stride) : numbers;
    return {static_cast<const T*>(s.data) + (s.rows > 1 ? r * stride : 0), numbers};
}

namespace detail {

template <class T>
concept makes_tables = requires(const T& plan, call& c, const tsr_scores& s) {
    plan.table(c, s);
};
template <class T>
concept answers = requires(T& t, const tsr_scores& s, std::span<const std::uint32_t> symbols,
                           tsr_interval* out) {
    t.total(s);
    t.interval(s, symbols, out);
};
template <class T>
concept says_edges = requires(const T& plan) {
    { plan.bit_total() } -> std::same_as<std::uint64_t>;
    { plan.bit_edge(std::uint32_t{}) } -> std::same_as<std::uint32_t>;
};
template <class T>
concept answers_from_state = requires {
    requires answers<typename T::state>;
};

/// What a distribution that keeps nothing between answers has for a state.
template <class T>
struct stateless_answers {
    const T& plan;
    stateless_answers(const T& p, call&, std::uint32_t, std::uint32_t) : plan(p) {}
    std::uint64_t total(const tsr_scores& s) const { return plan.total(s); }
    void interval(const tsr_scores& s, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        plan.interval(s, symbols, out);
    }
    void locate(const tsr_scores& s, std::span<const std::uint32_t> points, std::uint32_t* symbols,
                tsr_interval* out) const {
        plan.locate(s, points, symbols, out);
    }
};

/// The step face's five functions over `State`, which has the call beside it.
template <class T, class State>
struct answer_functions {
    struct answering {
        call work;
        State state;
        answering(const tsr_host* h, tsr_call* r, const T& plan, std::uint32_t alphabet,
                  std::uint32_t lanes)
            : work(h, r), state(plan, work, alphabet, lanes) {}
    };
    template <class F>
    static tsr_status with(void* state, F&& f) noexcept {
        auto& a = *static_cast<answering*>(state);
        return guard(a.work.host(), a.work.raw(), [&] { f(a.state); });
    }
    static tsr_status begin(const void* plan, const tsr_host* host, tsr_call* raw,
                            std::uint32_t alphabet, std::uint32_t lanes, void** state) noexcept {
        return guard(host, raw,
                     [&] { *state = new answering(host, raw, as<T>(plan), alphabet, lanes); });
    }
    static tsr_status total(void* state, const tsr_scores* scores, std::uint64_t* out) noexcept {
        return with(state, [&](State& s) { *out = s.total(*scores); });
    }
    static tsr_status interval(void* state, const tsr_scores* scores, std::uint32_t active,
                               const std::uint32_t* symbol, tsr_interval* out) noexcept {
        return with(state, [&](State& s) { s.interval(*scores, std::span{symbol, active}, out); });
    }
    static tsr_status locate(void* state, const tsr_scores* scores, std::uint32_t active,
                             const std::uint32_t* point, std::uint32_t* symbol,
                             tsr_interval* out) noexcept {
        return with(state, [&](State& s) {
            s.locate(*scores, std::span{point, active}, symbol, out);
        });
    }
    static void end(void* state) noexcept { delete static_cast<answering*>(state); }
    static constexpr void fill(tsr_distribution_api& api) {
        api.begin = begin;
        api.total = total;
        api.interval = interval;
        api.locate = locate;
        api.end = end;
    }
};

template <class T>
struct distribution_functions {
    static void totals(const void* plan, tsr_totals* out) noexcept { *out = as<T>(plan).totals(); }

    static tsr_status table(const void* plan, const tsr_host* host, tsr_call* raw,
                            const tsr_scores* scores, tsr_table* out) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            *out = as<T>(plan).table(c, *scores);
        });
    }
    static tsr_status write_tables(const void* plan, const tsr_host* host, tsr_call* raw,
                                   const tsr_tables* tables, std::uint64_t symbols) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            as<T>(plan).write_tables(c, *tables, symbols);
        });
    }
    static tsr_status read_tables(const void* plan, const tsr_host* host, tsr_call* raw,
                                  std::uint32_t alphabet, std::uint64_t symbols,
                                  tsr_tables* out) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            *out = as<T>(plan).read_tables(c, alphabet, symbols);
        });
    }
};

template <class T>
constexpr tsr_distribution_api make_distribution_api() {
    using functions = distribution_functions<T>;
    tsr_distribution_api api{};
    api.size = sizeof api;
    api.create = create<T>;
    api.destroy = destroy<T>;
    api.totals = functions::totals;
    if constexpr (makes_tables<T>) {
        api.table = functions::table;
        api.write_tables = functions::write_tables;
        api.read_tables = functions::read_tables;
    }
    if constexpr (answers_from_state<T>)
        answer_functions<T, typename T::state>::fill(api);
    else if constexpr (answers<const T>)
        answer_functions<T, stateless_answers<T>>::fill(api);
    return api;
}

}  // namespace detail

/// The table of distribution `T`.
template <distribution_class T>
inline constexpr tsr_distribution_api distribution_api = detail::make_distribution_api<T>();

/// The table by which distribution `T` says edges.
template <distribution_class T>
requires detail::says_edges<T>
inline constexpr tsr_bit_edge_api bit_edge_api = {
    sizeof(tsr_bit_edge_api), [](const void* plan) { return detail::as<T>(plan).bit_total(); },
    [](const void* plan, std::uint32_t p1) { return detail::as<T>(plan).bit_edge(p1); }};

}  // namespace tessera::sdk
