// SPDX-License-Identifier: MIT
// Waiting for signals in a thread of their own: a stop may then be requested by ordinary code.
#include "interruption.hpp"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tessera::tool {

interruption::interruption() : event_(eventfd(0, EFD_CLOEXEC)) {
    sigemptyset(&signals_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction now {};
        // What a parent had us ignore (nohup) stays ignored.
        if (sigaction(number, nullptr, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(&signals_, number);
    }
    sigaddset(&signals_, SIGUSR2);  // ends the waiting thread
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    waiter_ = std::thread([this] { wait_for_signals(); });
}

interruption::~interruption() {
    over_ = true;
    pthread_kill(waiter_.native_handle(), SIGUSR2);
    waiter_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    if (event_ >= 0) close(event_);
}

void interruption::wait_for_signals() {
    for (;;) {
        int number = 0;
        if (sigwait(&signals_, &number) != 0) continue;
        if (number == SIGUSR2) {
            if (over_) return;
            continue;
        }
        if (caught_.exchange(number) != 0) _exit(128 + number);
        stop_.request_stop();
        const std::uint64_t one = 1;
        // An eventfd refuses a write only at 2^64 - 1.
        if (event_ >= 0 && write(event_, &one, sizeof one) < 0) continue;
    }
}

int interruption::finish(int code) {
    const int number = caught_;
    if (number == 0) return code;
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    raise(number);
    return code;
}

}  // namespace tessera::tool
