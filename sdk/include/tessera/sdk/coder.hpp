// SPDX-License-Identifier: MIT
// Turns plain classes into a coder.
#pragma once

#include "../abi/plugin.h"
#include "call.hpp"

#include <concepts>

namespace tessera::sdk {

/// Every coder class: constructible from `const setup&`, immutable, `static constexpr std::uint32_t
/// flags` (TSR_CODER_*), `static constexpr std::uint64_t max_total`. On top of it, one of these or
/// both:
///   bulk:  void encode(call&, const tsr_tables&, const tsr_stream& symbols) const commits port 0
///          void decode(call&, const tsr_tables&, const tsr_stream& bytes, const tsr_stream&
///          symbols) const  fills symbols
///   step:  a nested `struct encoder` with
///          encoder(const T& plan, call&, std::uint32_t lanes)
///          void put(std::uint64_t total, std::uint32_t active, const tsr_interval*, std::uint64_t
///          steps) void finish(call&) commits port 0 and a nested `struct decoder` with
///          decoder(const T& plan, call&, const tsr_stream& bytes, std::uint32_t lanes)
///          void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points)
///          void advance(std::uint64_t total, std::uint32_t active, const tsr_interval*)
///          void finish()                                     throws TSR_E_CORRUPT unless all ended
///          where it began
///   take:  a decoder may have, beside peek and advance,
///          std::uint32_t take(std::uint64_t total, std::uint32_t edge)
///          which decodes one of two symbols of its one lane, the first of which has [0, edge); see
///          `bit_extension`
/// The call that a constructor is given stays valid until the state ends.
template <class T>
concept coder_class = std::constructible_from<T, const setup&> && requires {
    { T::flags } -> std::convertible_to<std::uint32_t>;
    { T::max_total } -> std::convertible_to<std::uint64_t>;
};

namespace detail {

template <class T>
concept codes_bulk = requires(const T& plan, call& c, const tsr_tables& t, const tsr_stream& s) {
    plan.encode(c, t, s);
};
template <class T>
concept codes_steps = requires {
    typename T::encoder;
    typename T::decoder;
};
template <class T>
concept takes_bits = requires(typename T::decoder& decoder) {
    { decoder.take(std::uint64_t{}, std::uint32_t{}) } -> std::same_as<std::uint32_t>;
};

/// The state of either direction behind one pointer, so that one `end` frees both.
struct coder_state {
    coder_state(const tsr_host* h, tsr_call* r) : work(h, r) {}
    virtual ~coder_state() = default;
    call work;
};
template <class Direction>
struct coder_state_of final : coder_state {
    template <class... Args>
    coder_state_of(const tsr_host* h, tsr_call* r, const Args&... args)
        : coder_state(h, r), direction(make(std::index_sequence_for<Args...>{}, work, args...)) {}
    Direction direction;

  private:
    template <std::size_t... I, class Plan, class... Args>
    static Direction make(std::index_sequence<I...>, call& c, const Plan& plan,
                          const Args&... args) {
        return Direction(plan, c, args...);
    }
};

template <class T>
struct coder_functions {
    static tsr_status encode(const void* plan, const tsr_host* host, tsr_call* raw,
                             const tsr_tables* tables, const tsr_stream* symbols) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            as<T>(plan).encode(c, *tables, *symbols);
        });
    }
    static tsr_status decode(const void* plan, const tsr_host* host, tsr_call* raw,
                             const tsr_tables* tables, const tsr_stream* bytes,
                             const tsr_stream* symbols) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            as<T>(plan).decode(c, *tables, *bytes, *symbols);
        });
    }

    template <class Direction, class F>
    static tsr_status with(void* state, F&& f) noexcept {
        auto& s = *static_cast<coder_state_of<Direction>*>(static_cast<coder_state*>(state));
        return guard(s.work.host(), s.work.raw(), [&] { f(s.direction, s.work); });
    }
    static tsr_status encode_begin(const void* plan, const tsr_host* host, tsr_call* raw,
                                   std::uint32_t lanes, void** state) noexcept {
        return guard(host, raw, [&] {
            *state = static_cast<coder_state*>(
                new coder_state_of<typename T::encoder>(host, raw, as<T>(plan), lanes));
        });
    }
    static tsr_status encode_put(void* state, std::uint64_t total, std::uint32_t active,
                                 const tsr_interval* intervals, std::uint64_t steps) noexcept {
        return with<typename T::encoder>(
            state, [&](auto& e, call&) { e.put(total, active, intervals, steps); });
    }
    static tsr_status encode_finish(void* state) noexcept {
        return with<typename T::encoder>(state, [&](auto& e, call& c) { e.finish(c); });
    }
    static tsr_status decode_begin(const void* plan, const tsr_host* host, tsr_call* raw,
                                   const tsr_stream* bytes, std::uint32_t lanes,
                                   void** state) noexcept {
        return guard(host, raw, [&] {
            *state = static_cast<coder_state*>(
                new coder_state_of<typename T::decoder>(host, raw, as<T>(plan), *bytes, lanes));
        });
    }
    static tsr_status decode_peek(void* state, std::uint64_t total, std::uint32_t active,
                                  std::uint32_t* points) noexcept {
        return with<typename T::decoder>(state,
                                         [&](auto& d, call&) { d.peek(total, active, points); });
    }
    static tsr_status decode_advance(void* state, std::uint64_t total, std::uint32_t active,
                                     const tsr_interval* intervals) noexcept {
        return with<typename T::decoder>(
            state, [&](auto& d, call&) { d.advance(total, active, intervals); });
    }
    static std::int32_t take(void* state, std::uint64_t total, std::uint32_t edge) noexcept {
        std::uint32_t symbol = 0;
        const tsr_status status =
            with<typename T::decoder>(state, [&](auto& d, call&) { symbol = d.take(total, edge); });
        return status == TSR_OK ? static_cast<std::int32_t>(symbol) : -status;
    }
    static tsr_status decode_finish(void* state) noexcept {
        return with<typename T::decoder>(state, [&](auto& d, call&) { d.finish(); });
    }
    static void end(void* state) noexcept { delete static_cast<coder_state*>(state); }
};

template <class T>
constexpr tsr_coder_api make_coder_api() {
    using functions = coder_functions<T>;
    tsr_coder_api api{};
    api.size = sizeof api;
    api.flags = T::flags;
    api.max_total = T::max_total;
    api.create = create<T>;
    api.destroy = destroy<T>;
    if constexpr (codes_bulk<T>) {
        api.encode = functions::encode;
        api.decode = functions::decode;
    }
    if constexpr (codes_steps<T>) {
        api.encode_begin = functions::encode_begin;
        api.encode_put = functions::encode_put;
        api.encode_finish = functions::encode_finish;
        api.decode_begin = functions::decode_begin;
        api.decode_peek = functions::decode_peek;
        api.decode_advance = functions::decode_advance;
        api.decode_finish = functions::decode_finish;
        api.end = functions::end;
    }
    return api;
}

}  // namespace detail

/// The table of coder `T`.
template <coder_class T>
inline constexpr tsr_coder_api coder_api = detail::make_coder_api<T>();

/// The table by which coder `T` takes bits.
template <coder_class T>
requires detail::takes_bits<T>
inline constexpr tsr_bit_take_api bit_take_api = {sizeof(tsr_bit_take_api),
                                                  detail::coder_functions<T>::take};

}  // namespace tessera::sdk
