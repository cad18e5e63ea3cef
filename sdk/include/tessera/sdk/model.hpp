// SPDX-License-Identifier: MIT
// Turns plain classes into a model.
#pragma once

#include "../abi/plugin.h"
#include "call.hpp"

#include <concepts>

namespace tessera::sdk {

/// The lanes that one state of a step model follows: lane l codes symbols [first[l], first[l] +
/// share[l]).
struct lanes {
    std::span<const std::uint64_t> first, share;
    std::uint32_t bits;  ///< bits to a symbol for a bitwise model, else 0
    std::uint32_t count() const { return static_cast<std::uint32_t>(first.size()); }
};

/// What a walking model calls for each bit: 2^32 times the probability of a 1 goes in, the bit
/// comes out.
struct bit_coder {
    std::uint32_t (*code)(void* context, std::uint32_t p1);
    void* context;
    std::uint32_t operator()(std::uint32_t p1) const { return code(context, p1); }
};

/// Every model class: constructible from `const setup&`, immutable, `tsr_score_kind kind() const`.
/// On top of it, any of
///   measured:  tsr_predictions analyse(call&, symbols, given) const
///              encode side only, the distribution stores
///   known:     void analyse(call&, symbols, given) const
///              optional, may put a header
///              tsr_predictions known(call&, shape, given) const
///              both sides
///   step:      void analyse as above, and
///              void share_out(shape, std::uint32_t& lanes, std::uint32_t& together) const
///              both optional, and a nested `struct state` with
///              state(const T& plan, call&, shape, given, lanes)
///              tsr_scores predict(std::uint64_t& hold)
///              void update(std::uint32_t active, const std::uint32_t* symbols,
///                          std::uint64_t steps)
///   walk:      bitwise step models of one number a bit (TSR_P1_U32) may have, in their state,
///              void walk(std::uint64_t symbols, const bit_coder& code)
///              which codes the next `symbols` symbols of its one lane: for each of their bits it
///              calls code(p1) with what `predict` would have said, and the bit comes back. It
///              saves the two calls a bit that predict and update are; see `bit_extension`
/// where `given` is std::span<const tsr_stream>. A state must not keep the call; streams and lanes
/// stay valid until it ends.
template <class T>
concept model_class = std::constructible_from<T, const setup&> && requires(const T& plan) {
    { plan.kind() } -> std::convertible_to<tsr_score_kind>;
};

namespace detail {

using streams = std::span<const tsr_stream>;

template <class T>
concept analyses = requires(const T& plan, call& c, const tsr_stream& s, streams given) {
    plan.analyse(c, s, given);
};
template <class T>
concept knows = requires(const T& plan, call& c, const tsr_stream& s, streams given) {
    plan.known(c, s, given);
};
template <class T>
concept steps = requires {
    typename T::state;
};
template <class T>
concept walks_bits = requires(typename T::state& state, const bit_coder& code) {
    state.walk(std::uint64_t{1}, code);
};
template <class T>
concept shares_out = requires(const T& plan, const tsr_stream& s, std::uint32_t& n) {
    plan.share_out(s, n, n);
};

/// A step model's state with what it needs to report failures after `begin` has returned.
template <class T>
struct running {
    const tsr_host* host;
    tsr_call* raw;
    typename T::state model;
};

template <class T>
struct model_functions {
    static tsr_score_kind kind(const void* plan) noexcept { return as<T>(plan).kind(); }

    static tsr_status analyse(const void* plan, const tsr_host* host, tsr_call* raw,
                              const tsr_stream* symbols, const tsr_stream* given,
                              std::uint32_t given_count, tsr_predictions* out) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            if constexpr (knows<T> || steps<T>) {
                (void)out;
                as<T>(plan).analyse(c, *symbols, streams{given, given_count});
            } else {
                *out = as<T>(plan).analyse(c, *symbols, streams{given, given_count});
            }
        });
    }
    static tsr_status known(const void* plan, const tsr_host* host, tsr_call* raw,
                            const tsr_stream* shape, const tsr_stream* given,
                            std::uint32_t given_count, tsr_predictions* out) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            *out = as<T>(plan).known(c, *shape, streams{given, given_count});
        });
    }
    static void share_out(const void* plan, const tsr_stream* shape, std::uint32_t* lanes_,
                          std::uint32_t* together) noexcept {
        as<T>(plan).share_out(*shape, *lanes_, *together);
    }
    static tsr_status begin(const void* plan, const tsr_host* host, tsr_call* raw,
                            const tsr_stream* shape, const tsr_stream* given,
                            std::uint32_t given_count, std::uint32_t lane_count,
                            const std::uint64_t* first, const std::uint64_t* share,
                            std::uint32_t bits, void** state) noexcept {
        return guard(host, raw, [&] {
            call c{host, raw};
            const lanes l{{first, lane_count}, {share, lane_count}, bits};
            *state = new running<T>{
                host, raw,
                typename T::state(as<T>(plan), c, *shape, streams{given, given_count}, l)};
        });
    }
    static tsr_status predict(void* state, tsr_scores* out, std::uint64_t* hold) noexcept {
        auto& r = *static_cast<running<T>*>(state);
        return guard(r.host, r.raw, [&] { *out = r.model.predict(*hold); });
    }
    static tsr_status update(void* state, std::uint32_t active, const std::uint32_t* symbols,
                             std::uint64_t steps) noexcept {
        auto& r = *static_cast<running<T>*>(state);
        return guard(r.host, r.raw, [&] { r.model.update(active, symbols, steps); });
    }
    static tsr_status walk(void* state, std::uint64_t symbols,
                           std::uint32_t (*code)(void*, std::uint32_t), void* context) noexcept {
        auto& r = *static_cast<running<T>*>(state);
        return guard(r.host, r.raw, [&] { r.model.walk(symbols, bit_coder{code, context}); });
    }
    static void end(void* state) noexcept { delete static_cast<running<T>*>(state); }
};

template <class T>
constexpr tsr_model_api make_model_api() {
    using functions = model_functions<T>;
    tsr_model_api api{};
    api.size = sizeof api;
    api.create = create<T>;
    api.destroy = destroy<T>;
    api.kind = functions::kind;
    if constexpr (analyses<T>) api.analyse = functions::analyse;
    if constexpr (knows<T>) api.known = functions::known;
    if constexpr (shares_out<T>) api.share_out = functions::share_out;
    if constexpr (steps<T>) {
        api.begin = functions::begin;
        api.predict = functions::predict;
        api.update = functions::update;
        api.end = functions::end;
    }
    return api;
}

}  // namespace detail

/// The table of model `T`.
template <model_class T>
inline constexpr tsr_model_api model_api = detail::make_model_api<T>();

/// The table by which bitwise model `T` walks.
template <model_class T>
requires detail::walks_bits<T>
inline constexpr tsr_bit_walk_api bit_walk_api = {sizeof(tsr_bit_walk_api),
                                                  detail::model_functions<T>::walk};

}  // namespace tessera::sdk
