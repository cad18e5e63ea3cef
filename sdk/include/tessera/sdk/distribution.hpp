// SPDX-License-Identifier: MIT
// Turns a plain class into a distribution.
#pragma once

#include "../abi/plugin.h"
#include "call.hpp"

#include <concepts>

namespace tessera::sdk {

/// Every distribution class: constructible from `const setup&`, immutable, `tsr_totals totals()
/// const` and `std::uint64_t total(const tsr_scores&) const`. On top of it, one of these or both:
///   bulk:  tsr_table table(call&, const tsr_scores&) const                  frequencies in scratch
///   of the call
///          void write_tables(call&, const tsr_tables&, std::uint64_t symbols) const through
///          put_header tsr_tables read_tables(call&, std::uint32_t alphabet, std::uint64_t symbols)
///          const     from header()
///   step:  void interval(const tsr_scores&, std::span<const std::uint32_t> symbols, tsr_interval*)
///   const
///          void locate(const tsr_scores&, std::span<const std::uint32_t> points, std::uint32_t*
///          symbols, tsr_interval*) const
template <class T>
concept distribution_class = std::constructible_from<T, const setup&> &&
    requires(const T& plan, const tsr_scores& s) {
    { plan.totals() } -> std::same_as<tsr_totals>;
    { plan.total(s) } -> std::convertible_to<std::uint64_t>;
};

namespace detail {

template <class T>
concept makes_tables = requires(const T& plan, call& c, const tsr_scores& s) {
    plan.table(c, s);
};
template <class T>
concept answers_steps = requires(const T& plan, const tsr_scores& s,
                                 std::span<const std::uint32_t> symbols, tsr_interval* out) {
    plan.interval(s, symbols, out);
};

template <class T>
struct distribution_functions {
    static void totals(const void* plan, tsr_totals* out) noexcept { *out = as<T>(plan).totals(); }
    static std::uint64_t total(const void* plan, const tsr_scores* s) noexcept {
        return as<T>(plan).total(*s);
    }

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
    static tsr_status interval(const void* plan, const tsr_host* host, tsr_call* raw,
                               const tsr_scores* scores, std::uint32_t active,
                               const std::uint32_t* symbol, tsr_interval* out) noexcept {
        return guard(host, raw, [&] {
            as<T>(plan).interval(*scores, std::span{symbol, active}, out);
        });
    }
    static tsr_status locate(const void* plan, const tsr_host* host, tsr_call* raw,
                             const tsr_scores* scores, std::uint32_t active,
                             const std::uint32_t* point, std::uint32_t* symbol,
                             tsr_interval* out) noexcept {
        return guard(host, raw, [&] {
            as<T>(plan).locate(*scores, std::span{point, active}, symbol, out);
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
    api.total = functions::total;
    if constexpr (makes_tables<T>) {
        api.table = functions::table;
        api.write_tables = functions::write_tables;
        api.read_tables = functions::read_tables;
    }
    if constexpr (answers_steps<T>) {
        api.interval = functions::interval;
        api.locate = functions::locate;
    }
    return api;
}

}  // namespace detail

/// The table of distribution `T`.
template <distribution_class T>
inline constexpr tsr_distribution_api distribution_api = detail::make_distribution_api<T>();

}  // namespace tessera::sdk
