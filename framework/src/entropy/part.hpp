// SPDX-License-Identifier: MIT
// One of the three plugins at work on a block: its plan, and a call of its own within the block of
// the entropy stage.
#pragma once

#include "../engine/call.hpp"
#include "../engine/plan.hpp"

#include <span>
#include <string>
#include <utility>

namespace tessera::engine {

template <class Api>
struct part {
    /// `role` ("model") goes before the messages of its failures. `header` is what the decoder's
    /// side reads.
    part(const bound_plugin& plugin, const char* role_, block_context& block,
         std::span<const std::uint8_t> header = {})
        : api(plugin.api<Api>()), plan(plugin.plan.get()), role(role_), call(block) {
        call.header_in = header;
    }

    /// Runs `function(plan, host, call, arguments...)` and throws error{status, "model: ..."}
    /// unless it went well.
    template <class Function, class... Arguments>
    void run(Function function, Arguments... arguments) {
        check(function(plan, &host, &call, arguments...));
    }
    void check(tsr_status returned) const {
        if (returned == TSR_OK) return;
        try {
            call.check(returned);
        } catch (const error& e) {
            throw error(e.why, std::string(role) + ": " + e.what());
        }
    }
    [[noreturn]] void broken(const std::string& promise) const {
        throw error(reason::internal, std::string(role) + ": " + promise);
    }

    const Api& api;
    const void* plan;
    const char* role;
    tsr_call call;
};

using model_part = part<tsr_model_api>;
using distribution_part = part<tsr_distribution_api>;
using coder_part = part<tsr_coder_api>;

/// A state that a plugin began, ended with its scope.
template <class Api>
class running {
  public:
    explicit running(const Api& api) : api_(api) {}
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    ~running() {
        if (state_ != nullptr) api_.end(state_);
    }
    void** begin() { return &state_; }
    void* operator*() const { return state_; }

  private:
    const Api& api_;
    void* state_ = nullptr;
};

/// Gives `call` one output of bytes.
void expect_bytes(tsr_call& call);
/// The bytes of that output, which the coder must have committed.
std::span<const std::uint8_t> bytes_of(coder_part& coder, stream_value& holder);
/// A view of bytes as a stream.
tsr_stream byte_stream(std::span<const std::uint8_t> bytes);

}  // namespace tessera::engine
