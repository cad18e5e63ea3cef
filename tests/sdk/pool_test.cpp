// SPDX-License-Identifier: MIT
// The pool lends each object to one borrower and makes no more than are out at once.
#include <doctest/doctest.h>

#include <atomic>
#include <tessera/sdk/pool.hpp>
#include <thread>

using tessera::sdk::pool;

TEST_CASE("an object that came back is lent again") {
    pool<int> numbers;
    int made = 0;
    const auto make = [&] { return std::make_unique<int>(++made); };
    {
        const auto one = numbers.lend(make);
        const auto two = numbers.lend(make);
        CHECK(*one == 1);
        CHECK(*two == 2);
    }
    for (int i = 0; i < 10; ++i) CHECK(*numbers.lend(make) <= 2);
    CHECK(made == 2);
}

TEST_CASE("threads never share an object, and no more are made than threads ask") {
    pool<std::atomic<int>> flags;
    std::atomic<int> made = 0, shared = 0;
    const auto work = [&] {
        for (int i = 0; i < 2000; ++i) {
            const auto flag = flags.lend([&] {
                ++made;
                return std::make_unique<std::atomic<int>>(0);
            });
            if (flag->exchange(1) != 0) ++shared;
            flag->store(0);
        }
    };
    std::thread other(work);
    work();
    other.join();
    CHECK(shared == 0);
    CHECK(made <= 2);
}
