#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace frontrow::testing {

/// Starts a program, silently. It ends with us, however we end. `prepare` runs in the child before it.
inline pid_t spawn(std::string path, std::vector<std::string> arguments, const std::function<void()>& prepare = {}) {
    std::vector<char*> argv{path.data()};
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int null = ::open("/dev/null", O_RDWR);
    for (const int stream : {0, 1, 2}) ::dup2(null, stream);
    if (prepare) prepare();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // after `prepare`, which may become another user and so lose it
    if (::chdir("/") != 0) ::_exit(126);
    ::execv(path.c_str(), argv.data());
    ::_exit(127);
}

/// Waits for its end. Returns its status, as waitpid has it.
inline int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

/// A port of loopback that nobody has now.
inline int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

} // namespace frontrow::testing
