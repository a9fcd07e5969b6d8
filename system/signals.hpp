#pragma once

#include <csignal>
#include <initializer_list>

#include <pthread.h>

namespace frontrow {

/// The signals that the program answers to. Blocked in every thread, so that only wait() takes them: to be made first
/// of all.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
        std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow further is an error like a full disk
    }
    /// Waits until the program is asked to stop; calls `on_user` for each SIGUSR1.
    template <class OnUser>
    void wait(OnUser&& on_user) const {
        for (int signal = 0;;) {
            sigwait(&set_, &signal);
            if (signal != SIGUSR1) return;
            on_user();
        }
    }
    /// From now on the next signal ends the process at once.
    void release() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

private:
    sigset_t set_{};
};

} // namespace frontrow
