// SPDX-License-Identifier: MIT
// The host's services as a plugin's C++ code sees them.
#pragma once

#include "../abi/host.h"
#include "../abi/services.h"
#include "params.hpp"
#include "stream.hpp"

#include <cstring>
#include <new>
#include <span>
#include <string>

namespace tessera::sdk {

/// One encode or decode of one block by one plugin. Failures of the host arrive as exceptions.
class call {
  public:
    call(const tsr_host* host, tsr_call* raw) : host_(host), raw_(raw) {}

    /// Room for `count` elements in all of output `port`; a larger count later may move it and
    /// keeps what was written.
    template <class T>
    std::span<T> output(std::uint64_t count, std::uint32_t port = 0) {
        auto* room = static_cast<T*>(host_->output(raw_, port, count));
        if (room == nullptr) throw error{TSR_E_LIMIT, ""};
        return {room, static_cast<std::size_t>(count)};
    }

    /// Ends output `port` with `count` elements, all below `alphabet`, in rows of `row` (0:
    /// unknown).
    void commit(std::uint64_t count, std::uint32_t port = 0, std::uint64_t alphabet = 0,
                std::uint64_t row = 0) {
        check(host_->commit(raw_, port, count, alphabet, row));
    }

    /// Ends output `port` as a view of an input's memory; `whole` describes the output.
    void share(tsr_stream whole, std::uint32_t port = 0) {
        check(host_->share(raw_, port, &whole));
    }

    /// Memory for `count` elements until the block ends, content unspecified.
    template <class T>
    std::span<T> scratch(std::uint64_t count) {
        return room_for<T>(count, [&](std::size_t bytes) { return host_->scratch(raw_, bytes); });
    }

    /// The same, all zeros: a large table that the block touches here and there costs what is
    /// touched. `touches` is in how many places, about and at most, TSR_UNKNOWN if nobody knows.
    template <class T>
    std::span<T> zeroed(std::uint64_t count, std::uint64_t touches = TSR_UNKNOWN) {
        const auto* host_zeroes = service<tsr_zeroed_service>(TSR_ZEROED_SERVICE);
        return room_for<T>(count, [&](std::size_t bytes) {
            if (host_zeroes != nullptr) return host_zeroes->scratch(raw_, bytes, touches);
            void* room = host_->scratch(raw_, bytes);
            return room != nullptr ? std::memset(room, 0, bytes) : nullptr;
        });
    }

    void put_header(std::span<const std::uint8_t> bytes) {
        check(host_->put_header(raw_, bytes.data(), bytes.size()));
    }
    std::span<const std::uint8_t> header() const {
        std::size_t bytes = 0;
        const void* data = host_->get_header(raw_, &bytes);
        return {static_cast<const std::uint8_t*>(data), bytes};
    }

    /// Throws once the caller gave up. For long loops, every few milliseconds.
    void poll() const {
        if (host_->cancelled(raw_)) throw error{TSR_E_CANCELLED, "cancelled"};
    }

    /// An optional ability of the host (abi/services.h), or nullptr.
    template <class Service>
    const Service* service(const char* id) const {
        return static_cast<const Service*>(host_->service(raw_, id));
    }

    /// Turns a status of the host into an exception; its message is already recorded.
    static void check(tsr_status status) {
        if (status != TSR_OK) throw error{status, ""};
    }

    const tsr_host* host() const { return host_; }
    tsr_call* raw() const { return raw_; }

  private:
    template <class T, class Take>
    static std::span<T> room_for(std::uint64_t count, Take&& take) {
        if (count > SIZE_MAX / 2 / sizeof(T))
            throw error{TSR_E_LIMIT, "scratch for " + std::to_string(count) + " elements"};
        auto* room = static_cast<T*>(take(static_cast<std::size_t>(count) * sizeof(T)));
        if (room == nullptr) throw error{TSR_E_LIMIT, ""};
        return {room, static_cast<std::size_t>(count)};
    }

    const tsr_host* host_;
    tsr_call* raw_;
};

/// What a plan is made from.
class setup : public call {
  public:
    setup(const tsr_host* host, tsr_call* raw, const char* params)
        : call(host, raw), params_(value::parse(params)) {}

    const value& params() const { return params_; }
    const value& operator[](std::string_view name) const { return params_[name]; }

    /// The bytes of the asset that parameter `name` refers to, valid as long as the plan; empty
    /// where it is "".
    std::span<const std::uint8_t> asset(std::string_view name) const {
        const std::string& reference = params_[name].text();
        if (reference.empty()) return {};
        const auto* assets = service<tsr_asset_service>(TSR_ASSET_SERVICE);
        if (assets == nullptr)
            throw error{TSR_E_UNSUPPORTED, "this host offers no " TSR_ASSET_SERVICE};
        const void* data = nullptr;
        std::size_t bytes = 0;
        check(assets->open(raw(), reference.c_str(), &data, &bytes));
        return {static_cast<const std::uint8_t*>(data), bytes};
    }

  private:
    value params_;
};

namespace detail {

/// Runs `f`, turning exceptions into a status and a message. Nothing crosses the ABI.
template <class F>
tsr_status guard(const tsr_host* host, tsr_call* raw, F&& f) noexcept {
    try {
        f();
        return TSR_OK;
    } catch (const error& e) {
        return *e.what() == '\0' ? e.status : host->fail(raw, e.status, e.what());
    } catch (const std::bad_alloc&) {
        return host->fail(raw, TSR_E_NOMEM, "out of memory");
    } catch (const std::exception& e) {
        return host->fail(raw, TSR_E_INTERNAL, e.what());
    } catch (...) {
        return host->fail(raw, TSR_E_INTERNAL, "unknown exception");
    }
}

template <class Plan>
tsr_status create(const tsr_host* host, tsr_call* raw, const char* params, void** plan) noexcept {
    return guard(host, raw, [&] { *plan = new Plan(setup(host, raw, params)); });
}

template <class Plan>
void destroy(void* plan) noexcept {
    delete static_cast<Plan*>(plan);
}

template <class Plan>
const Plan& as(const void* plan) {
    return *static_cast<const Plan*>(plan);
}

}  // namespace detail
}  // namespace tessera::sdk
