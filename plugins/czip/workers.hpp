// SPDX-License-Identifier: MIT
// Work shared out among the host's threads, each of which has a workplace of its own.
#pragma once

#include "tessera/sdk/call.hpp"

#include <atomic>
#include <exception>
#include <vector>

namespace tessera::czip {

/// How many threads the host has for a call, 1 or more.
inline std::size_t threads_of(const sdk::call& c) {
    const auto* host = c.service<tsr_parallel_service>(TSR_PARALLEL_SERVICE);
    return host == nullptr ? 1 : std::max(1u, host->threads(c.raw()));
}

/// Calls job(worker, item) for all `items`, begun in their order; those of one worker, below
/// `workers`, come one after the other. Throws what a job threw. A job asks the call for nothing
/// but whether to go on.
template <class Job>
void share_out(const sdk::call& c, std::size_t workers, std::size_t items, Job&& job) {
    struct work {
        const Job& job;
        std::size_t items;
        std::atomic<std::size_t> next{0};
        std::vector<std::exception_ptr> failures;
    } all{job, items, {}, std::vector<std::exception_ptr>(workers)};
    const auto run = [](void* opaque, std::uint32_t worker) noexcept -> tsr_status {
        auto& w = *static_cast<work*>(opaque);
        try {
            for (std::size_t item; (item = w.next++) < w.items;) w.job(worker, item);
        } catch (...) {
            w.failures[worker] = std::current_exception();
            w.next = w.items;
        }
        return TSR_OK;
    };
    if (const auto* host = c.service<tsr_parallel_service>(TSR_PARALLEL_SERVICE);
        host != nullptr && workers > 1)
        sdk::call::check(host->run(c.raw(), static_cast<std::uint32_t>(workers), run, &all));
    else
        run(&all, 0);
    for (const std::exception_ptr& failure : all.failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace tessera::czip
