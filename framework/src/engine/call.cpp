// SPDX-License-Identifier: MIT
// The function table that plugins are given, and the bounds it keeps.
#include "call.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <string_view>

namespace tessera::engine {

std::size_t width(tsr_type type) {
    return type == TSR_U16 ? 2 : type == TSR_U32 ? 4 : type == TSR_U64 ? 8 : 1;
}

const char* type_name(tsr_type type) {
    static constexpr const char* names[] = {"nothing", "bytes", "u8", "u16", "u32", "u64"};
    return names[type <= TSR_U64 ? type : 0];
}

tsr_stream shape_of(tsr_type type, std::uint64_t count, std::uint64_t alphabet, std::uint64_t row) {
    return {sizeof(tsr_stream), type, nullptr, count, alphabet, row};
}

std::uint64_t stream_value::bytes() const { return view.count * width(view.type); }

namespace {

tsr_status record(tsr_call* call, tsr_status status, std::string_view message) noexcept {
    try {
        const std::lock_guard lock(call->recording);
        call->status = status;
        call->message = message;
    } catch (...) {
        call->message.clear();
    }
    return status;
}

// Runs a host function for a plugin: nothing may be thrown across the line.
template <class Result, class F>
Result guarded(tsr_call* call, Result failed, F&& f) noexcept {
    try {
        return f();
    } catch (const error& e) {
        record(call, static_cast<tsr_status>(e.why), e.what());
    } catch (const std::bad_alloc&) {
        record(call, TSR_E_NOMEM, "out of memory");
    } catch (const std::exception& e) {
        record(call, TSR_E_INTERNAL, e.what());
    }
    return failed;
}

tsr_call::port& port_of(tsr_call* call, std::uint32_t port) {
    if (call->block == nullptr || port >= call->ports.size())
        throw error(reason::internal,
                    fmt::format("asked for output {}, there are {}", port, call->ports.size()));
    if (call->ports[port].committed)
        throw error(reason::internal, fmt::format("output {} was already committed", port));
    return call->ports[port];
}

void* output(tsr_call* call, std::uint32_t index, std::uint64_t count) {
    return guarded<void*>(call, nullptr, [&]() -> void* {
        tsr_call::port& port = port_of(call, index);
        if (count > port.limit)
            throw error(
                reason::corrupt,
                fmt::format("would produce {} elements where {} are recorded", count, port.limit));
        const std::uint64_t bytes = count * width(port.type);
        if (count > UINT64_MAX / 8 || bytes > call->block->stage_limit)
            throw error(
                reason::limit,
                fmt::format(
                    "output of {} elements of {} exceeds the limit of {} bytes for one stage",
                    count, type_name(port.type), call->block->stage_limit));
        if (!port.value.memory)
            port.value.memory = std::make_shared<buffer>(call->block->memory, bytes);
        else
            port.value.memory->grow(bytes, port.value.memory->size());
        return port.value.memory->data();
    });
}

template <class T>
[[gnu::always_inline]] inline T all_bits(const T* p, std::uint64_t count) {
    T all = 0;
    for (std::uint64_t i = 0; i < count; ++i) all = static_cast<T>(all | p[i]);
    return all;
}
#if defined(__x86_64__)
template <class T>
[[gnu::target("avx2")]] T all_bits_avx2(const T* p, std::uint64_t count) {
    return all_bits(p, count);
}
#endif

template <class T>
bool all_below(const void* data, std::uint64_t count, std::uint64_t alphabet) {
    const T* p = static_cast<const T*>(data);
    if (std::has_single_bit(alphabet)) {  // every vector unit has an or, few a maximum
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx2")) return all_bits_avx2(p, count) < alphabet;
#endif
        return all_bits(p, count) < alphabet;
    }
    T largest = 0;
    for (std::uint64_t i = 0; i < count; ++i) largest = std::max(largest, p[i]);
    return largest < alphabet;
}

tsr_status commit(tsr_call* call, std::uint32_t index, std::uint64_t count, std::uint64_t alphabet,
                  std::uint64_t row) {
    return guarded<tsr_status>(call, TSR_E_INTERNAL, [&] {
        tsr_call::port& port = port_of(call, index);
        if (!port.value.memory)
            port.value.memory = std::make_shared<buffer>(call->block->memory, 0);
        if (count > port.value.memory->size() / width(port.type))
            throw error(reason::internal,
                        fmt::format("output {} committed with {} elements, room was taken for {}",
                                    index, count, port.value.memory->size() / width(port.type)));
        port.value.view = {sizeof(tsr_stream), port.type, port.value.memory->data(), count,
                           alphabet,           row};
        check_alphabet(port.value.view);
        port.committed = true;
        return TSR_OK;
    });
}

tsr_status share(tsr_call* call, std::uint32_t index, const tsr_stream* whole) {
    return guarded<tsr_status>(call, TSR_E_INTERNAL, [&] {
        tsr_call::port& port = port_of(call, index);
        const auto owner =
            std::find_if(call->inputs.begin(), call->inputs.end(),
                         [&](const stream_value& v) { return v.view.data == whole->data; });
        if (owner == call->inputs.end())
            throw error(reason::internal, "shares memory that is no input of the call");
        if (whole->type != port.type)
            throw error(reason::internal,
                        fmt::format("output {} is {}, shared as {}", index, type_name(port.type),
                                    type_name(whole->type)));
        if (whole->count > owner->bytes() / width(port.type))
            throw error(reason::internal,
                        fmt::format("shares {} elements of {} out of {} bytes", whole->count,
                                    type_name(port.type), owner->bytes()));
        if (whole->count > port.limit)
            throw error(reason::corrupt,
                        fmt::format("would produce {} elements where {} are recorded", whole->count,
                                    port.limit));
        port.value = {*whole, owner->memory};
        port.value.view.size = sizeof(tsr_stream);
        check_alphabet(port.value.view);
        port.committed = true;
        return TSR_OK;
    });
}

void* take(tsr_call* call, std::size_t bytes, buffer_content content) {
    return guarded<void*>(call, nullptr, [&]() -> void* {
        if (call->block == nullptr)
            throw error(reason::internal, "scratch is for blocks, a plan is being made");
        if (call->room != nullptr && !content.zero)
            if (void* const piece = call->room->take(bytes)) return piece;
        call->scratch.push_back(std::make_unique<buffer>(call->block->memory, bytes, content));
        return call->scratch.back()->data();
    });
}
void* take_scratch(tsr_call* call, std::size_t bytes) { return take(call, bytes, {}); }
void* take_zeroed(tsr_call* call, std::size_t bytes, std::uint64_t touches) {
    return take(call, bytes, {true, touches});
}

tsr_status put_header(tsr_call* call, const void* data, std::size_t bytes) {
    return guarded<tsr_status>(call, TSR_E_LIMIT, [&]() -> tsr_status {
        if (bytes == 0) return TSR_OK;
        if (!call->headers_allowed)
            return record(call, TSR_E_UNSUPPORTED,
                          "keeps a header of its own, which raw mode has no place for");
        if (call->block == nullptr ||
            bytes > call->block->stage_limit -
                        std::min<std::uint64_t>(call->header_out.size(), call->block->stage_limit))
            throw error(reason::limit, fmt::format("header of {} bytes", bytes));
        const auto* first = static_cast<const std::uint8_t*>(data);
        call->header_out.insert(call->header_out.end(), first, first + bytes);
        return TSR_OK;
    });
}

const void* read_header(tsr_call* call, std::size_t* bytes) {
    static const std::uint8_t none = 0;
    *bytes = call->header_in.size();
    return call->header_in.empty() ? &none : call->header_in.data();
}

tsr_status fail(tsr_call* call, tsr_status status, const char* utf8) {
    return record(call, status, utf8);
}

int cancelled(tsr_call* call) {
    return call->block != nullptr && call->block->stop.stop_requested();
}

tsr_status open_asset(tsr_call* call, const char* reference, const void** data,
                      std::size_t* bytes) {
    return guarded<tsr_status>(call, TSR_E_UNSUPPORTED, [&] {
        if (call->services == nullptr || !call->services->asset)
            throw error(reason::internal, "assets are opened while a plan is made");
        const auto found = call->services->asset(reference);
        *data = found.data();
        *bytes = found.size();
        return TSR_OK;
    });
}

tsr_status run_parallel(tsr_call* call, std::uint32_t jobs, tsr_status (*job)(void*, std::uint32_t),
                        void* context) {
    const unsigned threads = call->block != nullptr ? call->block->threads : 1;
    if (threads <= 1 || jobs <= 1) {
        for (std::uint32_t i = 0; i < jobs; ++i)
            if (const tsr_status status = job(context, i); status != TSR_OK) return status;
        return TSR_OK;
    }
    return guarded<tsr_status>(call, TSR_E_INTERNAL, [&] {
        std::vector<tsr_status> ended(jobs, TSR_OK);
        // Isolated, so that waiting here does not start another block on top of this one's memory.
        tbb::this_task_arena::isolate([&] {
            tbb::parallel_for(std::uint32_t{0}, jobs,
                              [&](std::uint32_t i) { ended[i] = job(context, i); });
        });
        const auto bad =
            std::find_if(ended.begin(), ended.end(), [](tsr_status s) { return s != TSR_OK; });
        return bad == ended.end() ? TSR_OK : *bad;
    });
}

std::uint32_t parallel_threads(tsr_call* call) {
    return call->block != nullptr ? call->block->threads : 1;
}

tsr_status read_sibling(tsr_call* call, const char* name, std::size_t limit, const void** data,
                        std::size_t* bytes) {
    return guarded<tsr_status>(call, TSR_E_UNSUPPORTED, [&] {
        std::string problem = "the input is no file";
        if (call->services != nullptr && call->services->sibling)
            if (auto found = call->services->sibling(name, limit, problem)) {
                call->siblings.push_back(std::move(*found));
                *data = call->siblings.back().data();
                *bytes = call->siblings.back().size();
                return TSR_OK;
            }
        throw error(reason::unsupported, problem);
    });
}

tsr_status leave_out(tsr_call* call, const char* why) {
    call->left_out = true;
    return record(call, TSR_E_UNSUPPORTED, why);
}

constexpr tsr_asset_service asset_service = {sizeof(tsr_asset_service), open_asset};
constexpr tsr_parallel_service parallel_service = {sizeof(tsr_parallel_service), run_parallel,
                                                   parallel_threads};
constexpr tsr_siblings_service siblings_service = {sizeof(tsr_siblings_service), read_sibling};
constexpr tsr_zeroed_service zeroed_service = {sizeof(tsr_zeroed_service), take_zeroed};
constexpr tsr_selection_service selection_service = {sizeof(tsr_selection_service), leave_out};

const void* service(tsr_call*, const char* id) {
    const std::string_view wanted = id;
    if (wanted == TSR_ASSET_SERVICE) return &asset_service;
    if (wanted == TSR_PARALLEL_SERVICE) return &parallel_service;
    if (wanted == TSR_SIBLINGS_SERVICE) return &siblings_service;
    if (wanted == TSR_SELECTION_SERVICE) return &selection_service;
    if (wanted == TSR_ZEROED_SERVICE) return &zeroed_service;
    return nullptr;
}

}  // namespace

void check_alphabet(const tsr_stream& s) {
    const std::size_t bytes = width(s.type);
    if (s.alphabet == 0 || s.count == 0 || (bytes < 8 && s.alphabet >> (8 * bytes) != 0)) return;
    const bool below = bytes == 1   ? all_below<std::uint8_t>(s.data, s.count, s.alphabet)
                       : bytes == 2 ? all_below<std::uint16_t>(s.data, s.count, s.alphabet)
                       : bytes == 4 ? all_below<std::uint32_t>(s.data, s.count, s.alphabet)
                                    : all_below<std::uint64_t>(s.data, s.count, s.alphabet);
    if (!below)
        throw error(reason::corrupt,
                    fmt::format("an element is outside its alphabet of {}", s.alphabet));
}

const tsr_host host = {sizeof(tsr_host), output,      commit, share,     take_scratch,
                       put_header,       read_header, fail,   cancelled, service};

}  // namespace tessera::engine

void tsr_call::check(tsr_status returned) const {
    if (returned == TSR_OK) return;
    const bool known = returned > TSR_OK && returned <= TSR_E_INTERNAL;
    const auto why = known ? static_cast<tessera::reason>(returned) : tessera::reason::internal;
    throw tessera::error(why, message.empty()
                                  ? fmt::format("failed with status {} and no message", returned)
                                  : message);
}

tessera::engine::stream_value tsr_call::take(std::uint32_t index) {
    if (index >= ports.size() || !ports[index].committed)
        throw tessera::error(tessera::reason::internal,
                             fmt::format("output {} was not committed", index));
    return std::move(ports[index].value);
}
