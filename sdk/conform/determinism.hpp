// SPDX-License-Identifier: MIT
// The laws that the same input gives the same bits: twice, in other memory, on two threads that
// share a plan, in a fresh process.
#pragma once

#include "product.hpp"
#include "subject.hpp"

#include <thread>

namespace tessera::conform {

/// What a plan makes of the generated input. Streams that it builds have the slack that
/// plan.around.fill says.
template <class Plan>
using products_of = std::function<host::bytes(const subject&, const Plan&)>;

/// The digest of the products of every parameter set of the walk; what is refused counts, too.
template <class Plan>
std::uint64_t digest_of_all(const subject& s, const products_of<Plan>& products) {
    product all;
    for (const std::string& params : s.params()) {
        try {
            all.add(std::span<const std::uint8_t>(products(s, *s.make<Plan>(params))));
        } catch (const sdk::error& e) {
            all.add(std::string_view(e.what()));
        }
    }
    return digest(all.bytes());
}

/// The digest that a process of its own comes to, as `tessera-conform --digest` prints it.
std::uint64_t digest_in_fresh_process(const subject& s);

template <class Plan>
void add_determinism_laws(laws& all, const subject& s, products_of<Plan> products) {
    const auto each_plan = [s, products](const auto& compare) {
        tally cases;
        s.make<Plan>();
        for (const std::string& params : s.params())
            cases.attempt("parameters " + params, [&] { compare(*s.make<Plan>(params)); });
        return cases.remark();
    };
    all.push_back({"the same input twice gives the same bits", [=] {
                       return each_plan([&](Plan& plan) {
                           if (products(s, plan) != products(s, plan))
                               throw broken("the second run gave other bits");
                       });
                   }});
    all.push_back({"what memory held before has no influence", [=] {
                       return each_plan([&](Plan& plan) {
                           const host::bytes first = products(s, plan);
                           plan.around.fill = 0x3C;
                           if (products(s, plan) != first)
                               throw broken("memory filled with other bytes gave other bits");
                       });
                   }});
    all.push_back({"two threads on one plan give the same bits", [=] {
                       return each_plan([&](Plan& plan) {
                           const host::bytes alone = products(s, plan);
                           host::bytes both[2];
                           std::string failures[2];
                           const auto run = [&](int i) {
                               try {
                                   both[i] = products(s, plan);
                               } catch (const std::exception& e) {
                                   failures[i] = e.what();
                               }
                           };
                           std::thread other(run, 0);
                           run(1);
                           other.join();
                           for (int i = 0; i < 2; ++i)
                               if (!failures[i].empty())
                                   throw broken("beside another thread: " + failures[i]);
                           if (both[0] != alone || both[1] != alone)
                               throw broken("beside another thread it gave other bits");
                       });
                   }});
    all.push_back({"a fresh process gives the same bits", [=] {
                       s.make<Plan>();
                       if (digest_of_all<Plan>(s, products) != digest_in_fresh_process(s))
                           throw broken("a fresh process gave other bits");
                       return std::string();
                   }});
}

}  // namespace tessera::conform
