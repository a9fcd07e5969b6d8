#pragma once

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>

#include <poll.h>
#include <pwd.h>
#include <unistd.h>

#include "tests/support/child.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing {

/// A PgBouncer of our own on a free port of loopback, before a server that trusts whoever comes.
class PgBouncer {
public:
    /// `pool_mode` as PgBouncer names it. With `in_turns` it takes the sessions of the server one after the other, else
    /// the one that was used last.
    PgBouncer(int server_port, const std::string& pool_mode, bool in_turns = false) {
        {
            std::ofstream file(folder_.file("pgbouncer.ini"));
            file << "[databases]\n* = host=127.0.0.1 user=frontrow port=" << server_port << "\n[pgbouncer]\n"
                 << "listen_addr = 127.0.0.1\nlisten_port = " << port_ << "\nunix_socket_dir =\nauth_type = any\n"
                 << "pool_mode = " << pool_mode << "\nserver_round_robin = " << (in_turns ? 1 : 0) << "\n"
                 << (knows_statements() ? "max_prepared_statements = 0\n" : "");
        }
        const passwd* owner = nullptr;
        if (::geteuid() == 0) { // which PgBouncer refuses to run as
            owner = ::getpwnam("postgres");
            if (!owner) throw std::runtime_error("there is no user postgres: is Debian's postgresql installed?");
            for (const auto& path : {folder_.file(""), folder_.file("pgbouncer.ini")})
                if (::chown(path.c_str(), owner->pw_uid, owner->pw_gid) != 0) throw std::runtime_error("no chown");
        }
        pooler_ = spawn(kProgram, {folder_.file("pgbouncer.ini")}, [owner] {
            if (owner && (::setgid(owner->pw_gid) != 0 || ::setuid(owner->pw_uid) != 0)) ::_exit(126);
        });
        while (!answers()) ::poll(nullptr, 0, 20);
    }
    ~PgBouncer() {
        ::kill(pooler_, SIGKILL);
        wait_for(pooler_);
    }
    PgBouncer(const PgBouncer&) = delete;
    PgBouncer& operator=(const PgBouncer&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }

private:
    static constexpr const char* kProgram = "/usr/sbin/pgbouncer";

    /// Whether it is of a version that can follow prepared statements, which 1.21 was the first to do.
    static bool knows_statements() {
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> answer(
            ::popen((std::string(kProgram) + " --version").c_str(), "r"), &::pclose);
        int major = 0;
        int minor = 0;
        if (!answer || std::fscanf(answer.get(), "PgBouncer %d.%d", &major, &minor) != 2)
            throw std::runtime_error("there is no pgbouncer: is Debian's package installed?");
        return major > 1 || minor >= 21;
    }

    /// Throws where it has ended.
    [[nodiscard]] bool answers() const {
        try {
            const pqxx::connection connection("postgresql://frontrow@127.0.0.1:" + std::to_string(port_) + "/postgres");
            return true;
        } catch (const pqxx::failure&) { // not yet
            int status = 0;
            if (::waitpid(pooler_, &status, WNOHANG) != 0) throw std::runtime_error("pgbouncer has ended");
            return false;
        }
    }

    TestFolder folder_;
    const int port_ = free_port();
    pid_t pooler_ = -1;
};

} // namespace frontrow::testing
