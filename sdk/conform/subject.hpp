// SPDX-License-Identifier: MIT
// The plugin under test, and what every law needs to try it.
#pragma once

#include "inputs.hpp"
#include "law.hpp"
#include "options.hpp"
#include "sandbox.hpp"
#include "schema.hpp"

#include <memory>

namespace tessera::conform {

/// Whether `e` is a stage's or model's right to refuse valid input that it cannot take: a status of
/// PARAM or UNSUPPORTED with a message.
bool is_refusal(const sdk::error& e);

struct subject {
    const tsr_desc& desc;
    const options& how;

    /// What surrounds its calls: the asset that the user gave, if any.
    host::surroundings around() const {
        host::surroundings a;
        if (how.has_asset)
            a.assets[asset_reference] = std::make_shared<const host::bytes>(how.asset);
        return a;
    }
    /// Parameters to try; the first are the defaults.
    std::vector<std::string> params() const {
        auto walk = parameter_walk(desc.schema, how.has_asset, how.seed, how.quick ? 4 : 16);
        if (how.brief) walk.resize(1);
        return walk;
    }
    std::string default_params() const { return params().front(); }

    template <class Plan>
    std::unique_ptr<Plan> make(const std::string& params) const {
        return std::make_unique<Plan>(desc, params, around());
    }
    /// As a decoder makes it: what is encode-only has its default.
    template <class Plan>
    std::unique_ptr<Plan> make_stored(const std::string& params) const {
        return make<Plan>(stored_params(desc.schema, params));
    }
    /// With default parameters. Where that fails for want of an asset, the law does not apply.
    template <class Plan>
    std::unique_ptr<Plan> make() const {
        try {
            return make<Plan>(default_params());
        } catch (const sdk::error& e) {
            if (!how.has_asset && names_assets(desc.schema) && is_refusal(e))
                throw not_applicable(std::string("needs an asset, give one with --asset: ") +
                                     e.what());
            throw;
        }
    }
};

std::string status_name(tsr_status status);
std::string explain(const sdk::error& e);

/// Throws `broken` unless `e` is how a plugin answers data that is not its own: any status but
/// INTERNAL, with a message.
void require_clean_failure(const std::string& at_hand, const sdk::error& e);

/// Counts the cases of a law.
class tally {
  public:
    /// Runs `f`, which throws. A refusal is counted; any other failure breaks the law. Returns
    /// whether `f` came through.
    template <class F>
    bool attempt(const std::string& at_hand, F&& f) {
        note(at_hand);
        try {
            f();
            ++kept_;
            return true;
        } catch (const sdk::error& e) {
            if (!is_refusal(e)) throw broken(at_hand + ": " + explain(e));
            if (refused_++ == 0) why_ = at_hand + ": " + e.what();
            return false;
        } catch (const broken& e) {
            throw broken(at_hand + ": " + e.what());
        }
    }
    unsigned kept() const { return kept_; }
    /// "40 cases, 3 refused (ramp: element 16 does not fit 4 bits)"
    std::string remark() const;

  private:
    unsigned kept_ = 0, refused_ = 0;
    std::string why_;
};

}  // namespace tessera::conform
