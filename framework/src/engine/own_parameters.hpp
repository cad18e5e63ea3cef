// SPDX-License-Identifier: MIT
// A spec's own parameters, and the places in its texts where they are put.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace tessera::engine {

class own_parameters {
  public:
    own_parameters() = default;
    /// `values` is an object: "params" of a spec.
    explicit own_parameters(nlohmann::json values) : values_(std::move(values)) {}

    /// "$name" is the parameter of that name, whatever its type, and "${name}" its text within a
    /// longer one; "$$..." is a text that begins with a dollar. A parameter's own text may say
    /// "${name}" too. What is no text stays. Throws spec_error at `pointer`.
    nlohmann::json substitute(const nlohmann::json& value, const std::string& pointer) const;

  private:
    nlohmann::json named(const std::string& name, const std::string& pointer, int depth) const;
    std::string filled_in(const std::string& text, const std::string& pointer, int depth) const;

    nlohmann::json values_ = nlohmann::json::object();
};

}  // namespace tessera::engine
