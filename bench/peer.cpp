// The peer of the read benchmark: stock cpp-httplib, one handler, the same bytes.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <httplib.h>

/// peer PORT FILE [THREADS]: answers every GET with the file's bytes.
int main(int argc, char** argv) {
    if (argc < 3) return 2;
    std::ifstream in(argv[2], std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    httplib::Server server;
    const auto threads = static_cast<std::size_t>(argc > 3 ? std::atoi(argv[3]) : 64);
    server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server.set_keep_alive_max_count(1'000'000);
    server.set_tcp_nodelay(true);
    server.Get("/.*", [&](const httplib::Request&, httplib::Response& answer) {
        answer.set_content(bytes, "application/json");
    });
    return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
