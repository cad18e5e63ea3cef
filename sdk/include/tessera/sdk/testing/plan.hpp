// SPDX-License-Identifier: MIT
// A plan of any shape, made from a descriptor and parameters.
#pragma once

#include "../../abi/plugin.h"
#include "params.hpp"
#include "work.hpp"

namespace tessera::sdk::testing {

/// The plan of a plugin whose table is an `Api`. Failures are thrown as sdk::error, whose message
/// is the plugin's.
template <class Api>
class plan {
  public:
    /// `params` is a JSON object; what it leaves out has its default.
    explicit plan(const tsr_desc& desc, std::string_view params = "{}", surroundings around_ = {})
        : around(std::move(around_)),
          desc_(desc),
          api_(*static_cast<const Api*>(desc.api)),
          making_(around, work::direction::plan) {
        const std::string whole = complete_params(desc.schema, params);
        const tsr_status status = api_.create(work::host(), making_.raw(), whole.c_str(), &plan_);
        try {
            making_.check(status);
        } catch (...) {
            if (status == TSR_OK) api_.destroy(plan_);
            throw;
        }
    }
    plan(const plan&) = delete;
    plan& operator=(const plan&) = delete;
    ~plan() { api_.destroy(plan_); }

    const tsr_desc& desc() const { return desc_; }
    const Api& api() const { return api_; }
    const void* raw() const { return plan_; }
    /// An optional ability of the plugin (abi/services.h, abi/bit_loop.h), or nullptr.
    template <class Extension>
    const Extension* extension(const char* id) const {
        return desc_.extension == nullptr ? nullptr
                                          : static_cast<const Extension*>(desc_.extension(id));
    }

    surroundings around;  ///< of every call from now on

  private:
    const tsr_desc& desc_;
    const Api& api_;
    work making_;
    void* plan_ = nullptr;
};

}  // namespace tessera::sdk::testing
