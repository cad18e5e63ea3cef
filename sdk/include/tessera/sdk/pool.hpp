// SPDX-License-Identifier: MIT
// Objects that are costly to make, kept by a plan and lent to one worker at a time.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace tessera::sdk {

/// At most one object a worker is ever made. Lending never waits for work, only for the list.
template <class T>
class pool {
  public:
    /// Goes back to the pool when it ends.
    class loan {
      public:
        loan(pool& home, std::unique_ptr<T> object) : home_(home), object_(std::move(object)) {}
        loan(const loan&) = delete;
        loan& operator=(const loan&) = delete;
        ~loan() {
            const std::lock_guard lock(home_.guard_);
            home_.idle_.push_back(std::move(object_));
        }
        T& operator*() const { return *object_; }
        T* operator->() const { return object_.get(); }

      private:
        pool& home_;
        std::unique_ptr<T> object_;
    };

    /// An idle object, or a new one from `make()`, which returns std::unique_ptr<T>.
    template <class Make>
    loan lend(Make&& make) {
        std::unique_ptr<T> object;
        {
            const std::lock_guard lock(guard_);
            idle_.reserve(idle_.size() + ++made_);
            if (!idle_.empty()) {
                object = std::move(idle_.back());
                idle_.pop_back();
                --made_;
            }
        }
        if (!object) object = make();
        return loan{*this, std::move(object)};
    }

  private:
    std::mutex guard_;
    std::vector<std::unique_ptr<T>> idle_;
    std::size_t made_ = 0;
};

}  // namespace tessera::sdk
