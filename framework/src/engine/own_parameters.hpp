// SPDX-License-Identifier: MIT
// The parameters that a spec has of its own, and the places where it uses them.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace tessera::engine {

class own_parameters {
  public:
    own_parameters() = default;
    /// `values`: an object, each parameter with its value.
    explicit own_parameters(nlohmann::json values) : values_(std::move(values)) {}

    /// "$name" is the parameter of that name, whatever its type, and "${name}" its text within a
    /// longer one; "$$..." is a text that begins with a dollar; everything else stands for itself.
    /// Throws spec_error at `pointer`.
    nlohmann::json substitute(const nlohmann::json& value, const std::string& pointer) const;

  private:
    std::string filled_in(const std::string& text, const std::string& pointer) const;
    const nlohmann::json& value_of(const std::string& name, const std::string& pointer) const;

    nlohmann::json values_ = nlohmann::json::object();
};

}  // namespace tessera::engine
