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

/// A line for each parameter set of the walk: the plugin's id, the digest of its products or
/// "refused", the parameters, and why they were refused. The same on every machine.
template <class Plan>
std::string digests_of_all(const subject& s, const products_of<Plan>& products) {
    std::string lines;
    for (const std::string& params : s.params()) {
        std::string found, why;
        try {
            found = hexadecimal(digest(products(s, *s.make<Plan>(params))));
        } catch (const sdk::error& e) {
            found = "refused";
            why = std::string(" ") + e.what();
        }
        lines += s.desc.id + (' ' + found) + ' ' + params + why + '\n';
    }
    return lines;
}

/// Those lines as a process of its own comes to them, by `tessera-conform --digest`.
std::string digests_in_fresh_process(const subject& s);

/// The first line of `found` that `expected` does not have in its place.
std::string first_difference(const std::string& found, const std::string& expected);

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
                       const std::string here = digests_of_all<Plan>(s, products);
                       const std::string there = digests_in_fresh_process(s);
                       if (here != there)
                           throw broken("a fresh process gave other bits: " +
                                        first_difference(there, here));
                       return std::string();
                   }});
}

}  // namespace tessera::conform
