#pragma once

#include <csignal>
#include <functional>
#include <initializer_list>
#include <stop_token>
#include <thread>
#include <utility>

#include <pthread.h>

namespace frontrow {

/// The signals that the program answers to. Blocked in every thread, so that only wait() takes them: to be made first
/// of all.
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&set_, signal);
        if (!is_ignored(SIGHUP)) sigaddset(&set_, SIGHUP); // or nohup said that we go on without a terminal
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

    /// Those that end a program which does nothing about them: not what whoever started it has it ignore, as a shell
    /// does with SIGINT for what runs in its background. And SIGUSR1.
    [[nodiscard]] sigset_t ending() const {
        sigset_t ending = set_;
        for (const int signal : {SIGINT, SIGTERM})
            if (is_ignored(signal)) sigdelset(&ending, signal);
        return ending;
    }

private:
    static bool is_ignored(int signal) {
        struct sigaction now {};
        return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    }

    sigset_t set_{};
};

/// While it lives, a signal that asks to stop ends the process as it would end any, after `tidy`, which is called in a
/// thread of its own beside whatever else goes on: for commands that are done sooner or later by themselves.
class EndsBySignal {
public:
    EndsBySignal(const Signals& signals, std::function<void()> tidy)
        : waiting_([set = signals.ending(), tidy = std::move(tidy)](const std::stop_token& done) {
              int signal = SIGUSR1;
              while (signal == SIGUSR1 && !done.stop_requested()) sigwait(&set, &signal);
              if (signal == SIGUSR1) return;
              tidy();
              pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
              ::raise(signal);
          }) {}
    ~EndsBySignal() {
        waiting_.request_stop();
        pthread_kill(waiting_.native_handle(), SIGUSR1); // which it waits for
    }
    EndsBySignal(const EndsBySignal&) = delete;
    EndsBySignal& operator=(const EndsBySignal&) = delete;

private:
    std::jthread waiting_;
};

} // namespace frontrow
