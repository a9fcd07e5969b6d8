#pragma once

#include <csignal>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace frontrow::testing {

/// The real executable as a child process, which ends with us. What it writes to stderr is read by us. Whoever waits
/// for it and hears nothing for two minutes is told so.
class ServerProcess {
public:
    /// Starts `frontrow` with the arguments. The executable is named by the environment variable FRONTROW_EXECUTABLE.
    /// `prepare` runs in the child before it.
    explicit ServerProcess(std::vector<std::string> arguments, const std::function<void()>& prepare = {}) {
        const char* executable = std::getenv("FRONTROW_EXECUTABLE");
        if (!executable) throw std::runtime_error("FRONTROW_EXECUTABLE is not set");
        arguments.insert(arguments.begin(), executable);
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); // room for the log of a test that does not read it
        std::vector<char*> argv;
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(ends[1], STDERR_FILENO);
            ::dup2(ends[1], STDOUT_FILENO);
            if (prepare) prepare();
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::execv(executable, argv.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        output_end_ = ends[0];
        if (child_ < 0) throw std::runtime_error("no child process");
    }
    ~ServerProcess() {
        if (child_ > 0) {
            ::kill(child_, SIGKILL);
            ::waitpid(child_, nullptr, 0);
        }
        ::close(output_end_);
    }
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Waits until it serves. Returns the port. Throws where it ends instead.
    int port() {
        const std::string sign = "serves http://127.0.0.1:";
        while (output_.find(sign) == std::string::npos ||
               output_.find(' ', output_.find(sign) + sign.size()) == std::string::npos)
            if (!read_some()) throw std::runtime_error("the server ended: " + output_);
        return std::stoi(output_.substr(output_.find(sign) + sign.size()));
    }
    /// Waits until it has said `sign`. Returns all that it has said. Throws where it ends instead.
    const std::string& read_until(const std::string& sign) {
        while (output_.find(sign) == std::string::npos)
            if (!read_some()) throw std::runtime_error("the server ended: " + output_);
        return output_;
    }
    [[nodiscard]] pid_t pid() const noexcept { return child_; }
    /// Whether it has ended, which wait() then tells at once.
    [[nodiscard]] bool has_ended() const {
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(child_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
    }
    void kill(int signal) const { ::kill(child_, signal); }

    /// Waits for its end. Returns the exit code, or minus the signal that killed it.
    int wait() {
        while (read_some()) {
        }
        int status = 0;
        ::waitpid(std::exchange(child_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    [[nodiscard]] const std::string& output() const noexcept { return output_; }

private:
    bool read_some() {
        pollfd ready{output_end_, POLLIN, 0};
        if (::poll(&ready, 1, 120'000) == 0) throw std::runtime_error("the server says nothing more: " + output_);
        char buffer[4096];
        const auto count = ::read(output_end_, buffer, sizeof(buffer));
        if (count > 0) output_.append(buffer, static_cast<std::size_t>(count));
        return count > 0;
    }

    pid_t child_ = -1;
    int output_end_ = -1;
    std::string output_;
};

} // namespace frontrow::testing
