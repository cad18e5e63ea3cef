// SPDX-License-Identifier: MIT
// The host's side of one call, in memory, watching what the plugin does with it.
#pragma once

#include "../../abi/host.h"
#include "../../abi/services.h"
#include "stream.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace tessera::sdk::testing {

using bytes = std::vector<std::uint8_t>;

/// What surrounds the calls of a plan; a test changes it at will between calls.
struct surroundings {
    std::uint64_t memory_limit = std::uint64_t{512} << 20;  ///< outputs, scratch, header of a call
    std::uint64_t refuse = UINT64_MAX;  ///< of each call, the request for memory (from 0) to refuse
    mutable std::uint64_t refusals = 0;  ///< how often that has happened
    std::uint8_t fill = 0xA5;            ///< content of memory that has none yet
    bool cancelled = false;
    std::uint32_t threads = 2;  ///< for TSR_PARALLEL_SERVICE; 0: the service is missing
    std::map<std::string, std::shared_ptr<const bytes>, std::less<>> assets;  ///< by reference
    std::map<std::string, bytes, std::less<>> siblings;                       ///< by file name
    bool zeroed = true;     ///< whether there is TSR_ZEROED_SERVICE
    bool selection = true;  ///< whether there is TSR_SELECTION_SERVICE
};

/// One call. A breach of the ABI by the plugin (a port committed twice, memory written past its
/// slack, an element outside the alphabet) makes the call fail with TSR_E_INTERNAL.
class work {
  public:
    enum class direction { plan, encode, decode };

    /// `inputs` are what the call may share; `ports` are its outputs.
    work(const surroundings& around, direction way, std::span<const tsr_stream> inputs = {},
         std::vector<tsr_port> ports = {}, bytes header = {})
        : around_(around),
          way_(way),
          inputs_(inputs.begin(), inputs.end()),
          ports_(std::move(ports)),
          outputs_(ports_.size()),
          header_(std::move(header)) {
        header_.reserve(1);
    }
    work(const work&) = delete;
    work& operator=(const work&) = delete;

    static const tsr_host* host() {
        static constexpr tsr_host table = {
            .size = sizeof(tsr_host),
            .output = [](tsr_call* c, std::uint32_t port, std::uint64_t count) noexcept -> void* {
                return of(c).output(port, count);
            },
            .commit =
                [](tsr_call* c, std::uint32_t port, std::uint64_t count, std::uint64_t alphabet,
                   std::uint64_t row) noexcept { return of(c).commit(port, count, alphabet, row); },
            .share = [](tsr_call* c, std::uint32_t port,
                        const tsr_stream* whole) noexcept { return of(c).share(port, *whole); },
            .scratch = [](tsr_call* c, std::size_t size) noexcept -> void* {
                return of(c).scratch(size);
            },
            .put_header = [](tsr_call* c, const void* data,
                             std::size_t size) noexcept { return of(c).put_header(data, size); },
            .get_header = [](tsr_call* c, std::size_t* size) noexcept -> const void* {
                *size = of(c).header_.size();
                return of(c).header_.data();
            },
            .fail = [](tsr_call* c, tsr_status status,
                       const char* utf8) noexcept { return of(c).fail(status, utf8); },
            .cancelled = [](tsr_call* c) noexcept { return of(c).around_.cancelled ? 1 : 0; },
            .service = [](tsr_call* c, const char* id) noexcept { return of(c).service(id); },
        };
        return &table;
    }
    tsr_call* raw() { return reinterpret_cast<tsr_call*>(this); }

    /// Throws what the plugin or the host found wrong, if anything. To be called when the plugin
    /// has returned `status`.
    void check(tsr_status status) {
        for (const room& r : rooms_)
            if (!r.intact()) breach("memory was written past the 64 bytes of slack behind it");
        for (const output_state& o : outputs_)
            if (!o.memory.intact()) breach("an output was written past its 64 bytes of slack");
        if (!breach_.empty()) throw error{TSR_E_INTERNAL, breach_};
        if (status != TSR_OK) throw error{status, message_};
    }
    /// As `check`, and every port must have been committed or shared. Hands the outputs over.
    std::vector<stream> finish(tsr_status status) {
        check(status);
        std::vector<stream> all;
        for (std::size_t p = 0; p < outputs_.size(); ++p) {
            if (!outputs_[p].ended)
                throw error{TSR_E_INTERNAL, "port " + std::to_string(p) + " was never committed"};
            all.push_back(std::move(outputs_[p].whole));
        }
        return all;
    }

    const bytes& header() const { return header_; }
    const std::string& message() const { return message_; }
    std::uint64_t requests() const { return requests_; }  ///< how often memory was asked for
    std::uint64_t memory() const { return memory_; }      ///< bytes handed out

  private:
    struct output_state {
        room memory;
        stream whole;
        bool ended = false;
    };

    static work& of(tsr_call* c) { return *reinterpret_cast<work*>(c); }

    bool refused(std::uint64_t size) {
        if (requests_++ == around_.refuse) {
            ++around_.refusals;
            fail(TSR_E_LIMIT, "the test refused this request for memory");
            return true;
        }
        if (size > around_.memory_limit - memory_) {
            fail(TSR_E_LIMIT, ("memory limit of " + std::to_string(around_.memory_limit) +
                               " bytes: " + std::to_string(size) + " more were asked for")
                                  .c_str());
            return true;
        }
        memory_ += size;
        return false;
    }

    void* output(std::uint32_t port, std::uint64_t count) {
        if (port >= outputs_.size() || outputs_[port].ended)
            return breach("output asked for port " + std::to_string(port) +
                          ", which is unknown or has ended"),
                   nullptr;
        output_state& o = outputs_[port];
        const std::size_t each = width(ports_[port].type), have = o.memory.bytes();
        if (count > SIZE_MAX / 2 / each) {
            fail(TSR_E_LIMIT, "an output beyond all memory");
            return nullptr;
        }
        const auto wanted = static_cast<std::size_t>(count) * each;
        if (refused(wanted > have ? wanted - have : 0)) return nullptr;
        if (o.memory.data() && wanted <= have) return o.memory.data();
        if (!o.memory.intact()) breach("an output was written past its 64 bytes of slack");
        room larger(wanted, around_.fill);
        if (o.memory.data()) std::memcpy(larger.data(), o.memory.data(), have);
        o.memory = std::move(larger);
        return o.memory.data();
    }

    tsr_status commit(std::uint32_t port, std::uint64_t count, std::uint64_t alphabet,
                      std::uint64_t row) {
        if (port >= outputs_.size() || outputs_[port].ended)
            return breach("commit of port " + std::to_string(port) +
                          ", which is unknown or has ended");
        output_state& o = outputs_[port];
        const tsr_type type = ports_[port].type;
        if (count > o.memory.bytes() / width(type))
            return breach("commit of " + std::to_string(count) + " elements, room is for " +
                          std::to_string(o.memory.bytes() / width(type)));
        o.whole =
            stream(tsr_stream{sizeof(tsr_stream), type, o.memory.data(), count, alphabet, row},
                   around_.fill);
        return end(port);
    }

    tsr_status share(std::uint32_t port, const tsr_stream& whole) {
        if (port >= outputs_.size() || outputs_[port].ended)
            return breach("share of port " + std::to_string(port) +
                          ", which is unknown or has ended");
        if (whole.type != ports_[port].type)
            return breach(std::string("share of a stream of ") + name(whole.type) +
                          " through a port of " + name(ports_[port].type));
        const auto* data = static_cast<const std::uint8_t*>(whole.data);
        const auto inside = [&](const tsr_stream& in) {
            const auto seen = sdk::memory(in);
            return data >= seen.data() && data <= seen.data() + seen.size() &&
                   whole.count <= (seen.data() + seen.size() - data) / width(whole.type);
        };
        if (std::none_of(inputs_.begin(), inputs_.end(), inside))
            return breach("share of memory that is no input of this call");
        outputs_[port].whole = stream(whole, around_.fill);
        return end(port);
    }

    tsr_status end(std::uint32_t port) {
        output_state& o = outputs_[port];
        o.ended = true;
        for (std::uint64_t i = 0; o.whole.alphabet != 0 && i < o.whole.count; ++i) {
            if (o.whole.at(i) < o.whole.alphabet) continue;
            const std::string what = "port " + std::to_string(port) + " has element " +
                                     std::to_string(o.whole.at(i)) + " outside its alphabet of " +
                                     std::to_string(o.whole.alphabet);
            // A decoder may have the alphabet from a damaged file.
            return way_ == direction::decode ? fail(TSR_E_CORRUPT, what.c_str()) : breach(what);
        }
        return TSR_OK;
    }

    void* scratch(std::size_t size) { return scratch(size, around_.fill); }
    void* scratch(std::size_t size, std::uint8_t fill) {
        if (refused(size)) return nullptr;
        rooms_.emplace_back(size, fill);
        return rooms_.back().data();
    }

    tsr_status put_header(const void* data, std::size_t size) {
        if (way_ != direction::encode)
            return breach("a header was put by a call that encodes nothing");
        if (refused(size)) return TSR_E_LIMIT;
        const auto* first = static_cast<const std::uint8_t*>(data);
        header_.insert(header_.end(), first, first + size);
        return TSR_OK;
    }

    tsr_status fail(tsr_status status, const char* utf8) {
        const std::lock_guard lock(guard_);
        (job_message_ ? *job_message_ : message_) = utf8;
        return status;
    }
    tsr_status breach(const std::string& what) {
        if (breach_.empty()) breach_ = what;
        return fail(TSR_E_INTERNAL, what.c_str());
    }

    const void* service(const char* id) {
        static constexpr tsr_asset_service assets = {sizeof(tsr_asset_service), open_asset};
        static constexpr tsr_parallel_service parallel = {
            sizeof(tsr_parallel_service), run_jobs,
            [](tsr_call* c) noexcept { return of(c).around_.threads; }};
        static constexpr tsr_siblings_service siblings = {sizeof(tsr_siblings_service),
                                                          read_sibling};
        static constexpr tsr_zeroed_service zeroed = {
            sizeof(tsr_zeroed_service),
            [](tsr_call* c, std::size_t size, std::uint64_t) noexcept -> void* {
                return of(c).scratch(size, 0);
            }};
        static constexpr tsr_selection_service selection = {
            sizeof(tsr_selection_service), [](tsr_call* c, const char* why) noexcept {
                return of(c).fail(TSR_E_UNSUPPORTED, why);
            }};
        const std::string_view wanted = id;
        if (wanted == TSR_ASSET_SERVICE && way_ == direction::plan) return &assets;
        if (wanted == TSR_PARALLEL_SERVICE && around_.threads > 0) return &parallel;
        if (wanted == TSR_SIBLINGS_SERVICE) return &siblings;
        if (wanted == TSR_ZEROED_SERVICE && around_.zeroed) return &zeroed;
        if (wanted == TSR_SELECTION_SERVICE && around_.selection) return &selection;
        return nullptr;
    }

    static tsr_status open_asset(tsr_call* c, const char* reference, const void** data,
                                 std::size_t* size) noexcept {
        const auto& assets = of(c).around_.assets;
        const auto found = assets.find(std::string_view(reference));
        if (found == assets.end())
            return of(c).fail(TSR_E_PARAM, ("no asset \"" + std::string(reference) + "\"").c_str());
        *data = found->second->data();
        *size = found->second->size();
        return TSR_OK;
    }

    static tsr_status read_sibling(tsr_call* c, const char* file, std::size_t limit,
                                   const void** data, std::size_t* size) noexcept {
        const auto& siblings = of(c).around_.siblings;
        const auto found = siblings.find(std::string_view(file));
        if (found == siblings.end())
            return of(c).fail(TSR_E_UNSUPPORTED, ("no file \"" + std::string(file) + "\"").c_str());
        if (found->second.size() > limit)
            return of(c).fail(TSR_E_LIMIT, "the file beside the input is larger than its limit");
        *data = found->second.data();
        *size = found->second.size();
        return TSR_OK;
    }

    static tsr_status run_jobs(tsr_call* c, std::uint32_t jobs,
                               tsr_status (*job)(void*, std::uint32_t), void* context) noexcept {
        std::vector<tsr_status> statuses(jobs, TSR_OK);
        std::vector<std::string> messages(jobs);
        std::atomic<std::uint32_t> next{0};
        const auto take_jobs = [&] {
            for (std::uint32_t i; (i = next++) < jobs;) {
                job_message_ = &messages[i];
                statuses[i] = job(context, i);
            }
            job_message_ = nullptr;
        };
        std::vector<std::thread> helpers;
        for (std::uint32_t t = 1; t < of(c).around_.threads; ++t) helpers.emplace_back(take_jobs);
        take_jobs();
        for (std::thread& t : helpers) t.join();
        for (std::uint32_t i = 0; i < jobs; ++i)
            if (statuses[i] != TSR_OK) return of(c).fail(statuses[i], messages[i].c_str());
        return TSR_OK;
    }

    const surroundings& around_;
    direction way_;
    std::vector<tsr_stream> inputs_;
    std::vector<tsr_port> ports_;
    std::vector<output_state> outputs_;
    std::vector<room> rooms_;
    bytes header_;
    std::string message_, breach_;
    std::mutex guard_;
    std::uint64_t requests_ = 0, memory_ = 0;
    static inline thread_local std::string* job_message_ = nullptr;
};

}  // namespace tessera::sdk::testing
