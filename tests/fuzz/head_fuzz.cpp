// Fuzzes the check of a request's head: whatever it takes has to be a request that means one thing.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "http/head.hpp"
#include "http/wire.hpp"

using namespace frontrow;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_clean(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size); // a copy, so that reading past it is noticed
    const RequestLimits limits;
    const auto check = check_head(bytes, limits);
    if (const auto* head = std::get_if<Head>(&check)) {
        require(head->bytes <= size && head->bytes <= limits.max_head_bytes);
        require(bytes.substr(head->bytes - 4, 4) == "\r\n\r\n");
        require(head->headers.size() <= limits.max_headers && head->body_bytes <= limits.max_large_body_bytes);
        for (const auto& [name, value] : head->headers) require(!name.empty() && is_clean(name) && is_clean(value));
        const auto request = request_of(*head);
        require(is_clean(request.path) && ("/" + request.path + "/").find("/../") == std::string::npos);
        for (const auto& [name, value] : request.query) require(is_clean(name) && is_clean(value));
        // It means the same when it is cut right behind its end, and nothing before that.
        require(std::holds_alternative<Head>(check_head(bytes.substr(0, head->bytes), limits)));
        require(!std::holds_alternative<Head>(check_head(bytes.substr(0, head->bytes - 1), limits)));
    }
    return 0;
}
